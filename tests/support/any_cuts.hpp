#pragma once
/// Cuts for property tests.

#include <rapidcheck.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "tests/support/cuts.hpp"

namespace confab::testing {

/// Pieces of random sizes, mostly small. They are drawn beforehand: a parser must not be able to
/// influence them.
inline Cuts some_cuts() {
  auto sizes = std::make_shared<std::vector<std::size_t>>(*rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 40))));
  auto next = std::make_shared<std::size_t>(0);
  return [sizes, next] { return (*sizes)[(*next)++ % sizes->size()]; };
}

}  // namespace confab::testing
