#include "client/run.hpp"

int main(int argc, char** argv) { return confab::client::run(argc, argv); }
