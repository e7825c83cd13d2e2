#include "client/commands/rooms.hpp"
#include "client/options/groups.hpp"

namespace confab::client {
namespace {

constexpr const char* group = "Private rooms";

void add_invite(Grammar& grammar) {
  const auto options = std::make_shared<InviteOptions>();
  grammar
      .command(group, "invite", "Invite people to a private room of yours.",
               "  confab invite ~7q2mzx4n5kd3pwva bob carol\n")
      .needs("CHAT", options->chat, "which; rooms says its address")
      .needs_words("NAME", options->names, "whom")
      .runs([options](Context& context) { return invite(context, *options); });
}

void add_link(Grammar& grammar) {
  const auto options = std::make_shared<LinkOptions>();
  grammar
      .command(group, "link", "Make a link by which people may ask to be let in.",
               "  confab link ~7q2mzx4n5kd3pwva\n"
               "  confab link ~7q2mzx4n5kd3pwva --expires-in 24h --uses 1\n"
               "  confab link ~7q2mzx4n5kd3pwva --list\n"
               "  confab link ~7q2mzx4n5kd3pwva --revoke 14\n")
      .needs("CHAT", options->chat, "which room of yours")
      .option("--expires-in", "TIME", options->expires_in, "how long it is good for: 24h")
      .number("--uses", options->uses, "how many may be let in by it")
      .option("--key", "KEY", options->key, "make again what may have been made, only once")
      .flag("--list", options->list, "list its links instead")
      .id("--revoke", options->revoke, "end one of them instead")
      .excludes("--list", "--revoke")
      .runs([options](Context& context) { return link(context, *options); });
}

void add_requests(Grammar& grammar) {
  const auto chat = std::make_shared<std::optional<std::string>>();
  grammar
      .command(group, "requests", "List who asks to be let in.",
               "  confab requests\n"
               "  confab requests ~7q2mzx4n5kd3pwva\n")
      .takes("CHAT", *chat, "only into this room; none: into all of yours")
      .runs([chat](Context& context) { return requests(context, *chat); });
}

void add_decision(Grammar& grammar, const char* name, const char* description, const char* examples,
                  bool approve) {
  const auto options = std::make_shared<DecisionOptions>();
  options->approve = approve;
  grammar.command(group, name, description, examples)
      .needs("CHAT", options->chat, "into which room")
      .needs("NAME", options->name, "who asked")
      .runs([options](Context& context) { return decide(context, *options); });
}

}  // namespace

void add_private_rooms(Grammar& grammar) {
  add_invite(grammar);
  add_link(grammar);
  add_requests(grammar);
  add_decision(grammar, "approve", "Let somebody in who asks.",
               "  confab approve ~7q2mzx4n5kd3pwva bob\n", true);
  add_decision(grammar, "deny", "Do not let somebody in who asks.",
               "  confab deny ~7q2mzx4n5kd3pwva mallory\n", false);
}

}  // namespace confab::client
