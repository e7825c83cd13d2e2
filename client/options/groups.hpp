#pragma once
/// The commands in the groups in which the help shows them; a source for each.

#include "client/options/grammar.hpp"

namespace confab::client {

void add_signing_in(Grammar& grammar);
void add_writing(Grammar& grammar);
void add_reading(Grammar& grammar);
void add_rooms(Grammar& grammar);
void add_private_rooms(Grammar& grammar);
void add_files(Grammar& grammar);
void add_scripts(Grammar& grammar);
void add_program(Grammar& grammar);
void add_conversing(Grammar& grammar);

}  // namespace confab::client
