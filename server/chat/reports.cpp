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

bool Chat::counts(const ReportUser& report, const User& target, Time at) const {
  if (banned_until(target, at)) return false;
  return strikes(target, at) == 0 ||
         std::ranges::find(target.reports, report.from, &Report::from) == target.reports.end();
}

Chat::Judged Chat::judge_one(const ReportUser& report, Time at) const {
  if (user(report.from) == nullptr) return Refused{Refusal::signed_out};
  if (auto first = replay_of<Reported>(report.from, report.key, report.digest, at)) return first;
  const User* target = user(report.target);
  if (target == nullptr) return Refused{Refusal::no_such_user};
  if (report.from == report.target) return Refused{Refusal::not_oneself};
  if (report.message != MessageId{}) {
    const Message* message = find_message(report.from, report.message, at).second;
    if (message == nullptr) return Refused{Refusal::no_such_message};
    if (message->from != report.target) return Refused{Refusal::not_their_message};
  }
  // Accepted and not counted is no refusal: a key makes it the answer to the retries as well.
  if (!report.key.empty() || counts(report, *target, at)) return {};
  return Reported{false, strikes(*target, at)};
}

Applied Chat::on(Place place, const ReportUser& report) {
  find(report.from)->last_seen_at = place.at;
  User& target = *find(report.target);
  std::vector<Notification> told;
  Reported answer{counts(report, target, place.at), strikes(target, place.at)};
  if (answer.counted) {
    if (answer.strikes == 0) target.reports.clear();
    target.reports.push_back({report.from, place.at, report.reason, report.message});
    told.emplace_back(StrikesChanged{target.id, ++answer.strikes});
    if (settings().strikes > 0 && answer.strikes >= settings().strikes) {
      target.banned_until = place.at + settings().ban;
      target.reports.clear();
      told.emplace_back(UserBanned{target.id, target.banned_until});
    }
    remember(target, place, told);
  }
  remember_answer(report.from, report.key,
                  {report.digest, place.at + settings().idempotency_ttl, answer});
  return {answer, std::move(told)};
}

}  // namespace confab::chat
