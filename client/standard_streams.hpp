#pragma once
/// Standard input, output and error, where whoever started the program left one out.

namespace confab::client {

/// To be called before anything is opened: a descriptor of ours would take the place of the one
/// that is missing (`<&-`, `>&-`), and what is meant for it would be read from there, or written
/// into it. What stands in for it fails each read or write as a closed one does (EBADF), and is not
/// handed on to a command that we run.
void stand_in_for_missing_streams();

}  // namespace confab::client
