#include "server/edge/recent_postings.hpp"

#include <algorithm>

#include "server/core/tokens.hpp"

namespace confab::edge {

std::string RecentPostings::keep(Posting posting) {
  if (kept_.size() >= recent_postings_max) kept_.pop_front();
  return kept_.emplace_back(core::make_link_secret(), std::move(posting)).first;
}

const RecentPostings::Posting* RecentPostings::find(std::string_view secret) const {
  const auto found = std::ranges::find(
      kept_, secret, [](const auto& one) -> std::string_view { return one.first; });
  return found == kept_.end() ? nullptr : &found->second;
}

}  // namespace confab::edge
