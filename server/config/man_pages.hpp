#pragma once
/// confabd(8) and confabd.toml(5), from the options' table and the texts of --help.

#include <string>

namespace confab::config {

std::string program_man_page();
std::string file_man_page();

}  // namespace confab::config
