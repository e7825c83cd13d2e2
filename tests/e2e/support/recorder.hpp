#pragma once
/// Keeps what the server said in a test, to be held against its description
/// (tests/e2e/check_answers.py).

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "tests/support/wire.hpp"

namespace confab::testing {

/// Both do nothing unless `ANSWERS_FOLDER` is in the environment, or `record_into` was called. In
/// that folder each process has a file of its own, with a line of JSON for each answer and event:
///   {"method", "target", "status", "type", "body"}   {"event"}
///
/// Answers that are no text (a file's content) are left out.
void record(std::string_view request, const Reply& reply);
void record(const boost::json::value& event);

/// From now on, instead of wherever it was.
void record_into(const std::string& folder);
void stop_recording();

}  // namespace confab::testing
