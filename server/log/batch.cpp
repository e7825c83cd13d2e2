#include "server/log/batch.hpp"

#include <algorithm>
#include <utility>

#include "server/log/record_format.hpp"

namespace confab::log {

Result<Batch> place(std::vector<chat::Proposal> proposals, const Position& before, bool unflushed,
                    std::string& bytes) {
  Batch batch;
  batch.records.reserve(proposals.size());
  batch.checksums.reserve(proposals.size());
  batch.end = before;
  const chat::Seq first{chat::raw(before.seq) + 1};
  for (chat::Proposal& proposal : proposals) {
    const chat::Record& record = batch.records.emplace_back(
        chat::Record{chat::Seq{chat::raw(batch.end.seq) + 1}, std::max(batch.end.at, proposal.at),
                     proposal.node, proposal.tag, std::move(proposal.command)});
    const bool last = batch.records.size() == proposals.size();
    const Result<std::uint32_t> checksum =
        encode(record, {batch.end.checksum, first, last, unflushed}, bytes);
    if (!checksum) return checksum.error();
    batch.checksums.push_back(*checksum);
    batch.end = {record.seq, record.at, *checksum};
  }
  return batch;
}

}  // namespace confab::log
