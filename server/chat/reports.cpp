// Three strikes: different reporters, each counted once until the count starts anew. It starts anew
// with a ban, or when every report against the user has aged out.
#include <algorithm>

#include "server/chat/chat.hpp"

namespace confab::chat {

namespace {

std::uint32_t live_reports(const User& user, Duration report_ttl, Time now) {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      user.reports, [&](const Report& report) { return now < report.at + report_ttl; }));
}

}  // namespace

std::uint32_t Chat::strikes(const User& user, Time now) const {
  return live_reports(user, settings().report_ttl, now);
}

std::optional<Time> Chat::banned_until(const User& user, Time now) const {
  if (now < user.banned_until) return user.banned_until;
  return {};
}

Chat::Judged Chat::judge_one(const ReportUser& report, Time at) const {
  if (user(report.from) == nullptr) return Refused{Refusal::signed_out};
  if (auto replayed = replay(report.from, report.key, report.digest, at)) return replayed;
  const User* target = user(report.target);
  if (target == nullptr) return Refused{Refusal::no_such_user};
  if (report.from == report.target) return Refused{Refusal::not_oneself};
  if (report.message != MessageId{}) {
    const Message* message = find_message(report.from, report.message, at).second;
    if (message == nullptr) return Refused{Refusal::no_such_message};
    if (message->from != report.target) return Refused{Refusal::not_their_message};
  }
  if (banned_until(*target, at)) return Reported{false, 0};
  const std::uint32_t live = strikes(*target, at);
  if (live > 0 &&
      std::ranges::find(target->reports, report.from, &Report::from) != target->reports.end())
    return Reported{false, live};
  return {};
}

Applied Chat::on(const Record& record, const ReportUser& report) {
  find(report.from)->last_seen_at = record.at;
  User& target = *find(report.target);
  if (strikes(target, record.at) == 0) target.reports.clear();
  target.reports.push_back({report.from, record.at, report.reason, report.message});
  target.last_event = record.seq;

  const std::uint32_t count = strikes(target, record.at);
  std::vector<Notification> told{StrikesChanged{target.id, count}};
  if (settings().strikes > 0 && count >= settings().strikes) {
    target.banned_until = record.at + settings().ban;
    target.reports.clear();
    told.emplace_back(UserBanned{target.id, target.banned_until});
  }
  const Reported answer{true, count};
  if (!report.key.empty())
    state_.retries.insert_or_assign(
        RetryKey{report.from, report.key},
        Retry{report.digest, record.at + settings().idempotency_ttl, answer});
  return {answer, std::move(told)};
}

}  // namespace confab::chat
