#pragma once
/// The whole program but for `main`.

namespace confab::client {

/// The exit code.
int run(int argc, char** argv);

}  // namespace confab::client
