#include "client/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/environment.hpp"
#include "protocol/text/nearest.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

constexpr std::string_view table = "account.";

Failure unknown_name(std::string_view name) {
  return usage_failure(
      fmt::format("{} has \"{}\", which confab does not know. There is: server, "
                  "account.NAME.url, account.NAME.name.",
                  text::make_visible(config_path().native()), text::make_visible(name)));
}

/// Takes one value; false when there is no such name.
bool take(Accounts& accounts, std::string_view name, const std::string& value) {
  if (name == "server") {
    accounts.server = value;
    return true;
  }
  if (!name.starts_with(table)) return false;
  name.remove_prefix(table.size());
  const std::size_t dot = name.find('.');
  const std::string_view account = name.substr(0, dot);
  const std::string_view what = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  if (!may_be_account_name(account) || (what != "url" && what != "name")) return false;
  auto found = std::ranges::find(accounts.all, account, &Account::name);
  if (found == accounts.all.end())
    found = accounts.all.insert(found, {std::string(account), {}, {}});
  (what == "url" ? found->url : found->user) = value;
  return true;
}

Failure no_such_account(std::string_view said, const Accounts& accounts) {
  std::vector<std::string> names;
  for (const Account& one : accounts.all) names.push_back(one.name);
  const auto meant = text::nearest(said, names);
  return usage_failure(
      fmt::format("there is no account \"{0}\".{1} {2}; a server of that name is http://{0}.", said,
                  meant ? fmt::format(" Did you mean {}?", *meant) : "",
                  names.empty() ? fmt::format("To make it: confab config add {} URL", said)
                                : "confab config list shows them"));
}

}  // namespace

const Account* Accounts::find(std::string_view name) const {
  const auto found = std::ranges::find(all, name, &Account::name);
  return found == all.end() ? nullptr : &*found;
}

std::filesystem::path config_path() { return config_folder() / "config.toml"; }

bool may_be_account_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.front() != '-' && std::ranges::all_of(text, fits);
}

bool looks_like_a_name(std::string_view said) {
  return may_be_account_name(said) && said != "localhost";
}

Outcome<Accounts> read_accounts(const ConfigFile& file) {
  Accounts accounts;
  for (const auto& [name, value] : file.all())
    if (!take(accounts, name, value)) return unknown_name(name);
  return accounts;
}

Outcome<Accounts> read_accounts() {
  const Outcome<ConfigFile> file = ConfigFile::open(config_path());
  if (!file) return file.error();
  return read_accounts(*file);
}

Outcome<ChosenServer> choose_server(std::string_view said, const Accounts& accounts) {
  const Account* const account = accounts.find(said);
  if (account == nullptr && looks_like_a_name(said)) return no_such_account(said, accounts);
  if (account != nullptr && account->url.empty())
    return usage_failure(fmt::format(
        "the account {0} has no address: confab config set account.{0}.url URL", account->name));
  if (account != nullptr && text::has_control_or_space(account->user))
    return usage_failure(fmt::format("account.{}.name can't be a name.", account->name));
  const Outcome<ServerUrl> url = parse_server_url(account != nullptr ? account->url : said);
  if (!url) return url.error();
  if (account == nullptr) return ChosenServer{*url};
  return ChosenServer{*url, account->name, account->user};
}

}  // namespace confab::client
