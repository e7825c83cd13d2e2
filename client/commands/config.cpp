#include "client/commands/config.hpp"

#include <fmt/format.h>

#include "client/accounts.hpp"
#include "client/environment.hpp"
#include "client/file_lock.hpp"
#include "client/json_object.hpp"
#include "client/private_file.hpp"
#include "protocol/text/unicode.hpp"
#include "protocol/text/utf8.hpp"

namespace confab::client {
namespace {

/// The file as it is, and stays until this goes.
struct Change {
  FileLock lock;
  ConfigFile file;
};

/// The lock does not lie beside the file: what people keep of their settings has nothing else in
/// it.
Outcome<Change> begin_change() {
  if (const auto made = make_private_folder(state_folder()); !made) return made.error();
  Outcome<FileLock> lock = FileLock::take(state_folder() / "config.lock");
  if (!lock) return lock.error();
  Outcome<ConfigFile> file = ConfigFile::open(config_path());
  if (!file) return file.error();
  return Change{std::move(*lock), std::move(*file)};
}

std::string key(std::string_view account, std::string_view what) {
  return fmt::format("account.{}.{}", account, what);
}

Failure not_there(std::string_view what) {
  return local_failure(
      Exit::not_found, "not-found",
      fmt::format("there is no {} in {}.", what, text::make_visible(config_path().native())));
}

/// What somebody says now has to look like one; a file may have the bare name of a server.
Outcome<void> is_address(std::string_view url) {
  if (const auto parsed = parse_server_url(url); !parsed) return parsed.error();
  if (!looks_like_a_name(url)) return {};
  return usage_failure(fmt::format(
      "\"{0}\" is not the address of a server. It has to look like http://127.0.0.1:8000; a server "
      "of that name is http://{0}.",
      url));
}

/// Whether the file makes sense as it will be read, before it is written.
Outcome<void> save(const ConfigFile& file) {
  const Outcome<ConfigFile> as_read = ConfigFile::parse(file.text(), config_path());
  if (!as_read) return as_read.error();
  const Outcome<Accounts> accounts = read_accounts(*as_read);
  if (!accounts) return accounts.error();
  for (const Account& one : accounts->all) {
    if (!one.url.empty())
      if (const auto url = parse_server_url(one.url); !url) return url.error();
    if (!one.user.empty() && text::has_control_or_space(one.user))
      return usage_failure(
          fmt::format("\"{}\" can't be anybody's name.", text::make_visible(one.user)));
  }
  if (accounts->server)
    if (const auto chosen = choose_server(*accounts->server, *accounts); !chosen)
      return chosen.error();
  return file.save();
}

/// As a program reads it: {"server":…,"accounts":[…]}.
std::string as_json(const Accounts& accounts) {
  std::string list;
  for (const Account& one : accounts.all) {
    JsonObject account;
    account.add("account", one.name).add("url", one.url);
    if (!one.user.empty()) account.add("name", one.user);
    list += (list.empty() ? "" : ",") + account.json();
  }
  return JsonObject().add("server", accounts.server).add_json("accounts", "[" + list + "]").json();
}

}  // namespace

Outcome<void> config_list(const Output& out) {
  const Outcome<ConfigFile> file = ConfigFile::open(config_path());
  if (!file) return file.error();
  if (out.json()) {
    const Outcome<Accounts> accounts = read_accounts(*file);
    return accounts ? out.print_json_text(as_json(*accounts)) : accounts.error();
  }
  std::string lines;
  for (const auto& [name, value] : file->all())
    lines += fmt::format("{} = {}\n", name, text::make_visible(value));
  if (lines.empty())
    out.talk("Nothing is configured. Give a server a name: confab config add NAME URL");
  return out.print(lines);
}

Outcome<void> config_path_shown(const Output& out) {
  return out.json() ? out.print_json_text(JsonObject().add("path", config_path().native()).json())
                    : out.print(config_path().native() + "\n");
}

Outcome<void> config_get(const Output& out, const std::string& name) {
  const Outcome<ConfigFile> file = ConfigFile::open(config_path());
  if (!file) return file.error();
  const std::optional<std::string> value = file->get(name);
  if (!value) return not_there(text::make_visible(name));
  return out.json() ? out.print_json_text(JsonObject().add(name, *value).json())
                    : out.print(text::make_visible(*value) + "\n");
}

Outcome<void> config_set(const Output&, const std::string& name, const std::string& value) {
  if (name.starts_with("account.") && name.ends_with(".url"))
    if (const auto fits = is_address(value); !fits) return fits;
  Outcome<Change> change = begin_change();
  if (!change) return change.error();
  change->file.set(name, value);
  return save(change->file);
}

Outcome<void> config_unset(const Output&, const std::string& name) {
  Outcome<Change> change = begin_change();
  if (!change) return change.error();
  return change->file.unset(name) ? save(change->file) : not_there(text::make_visible(name));
}

Outcome<void> config_add(const Output& out, const AddAccountOptions& options) {
  const std::string& name = options.account;
  if (!may_be_account_name(name))
    return usage_failure("an account is called by letters, digits, - and _: home, work-2.");
  if (const auto fits = is_address(options.url); !fits) return fits;
  Outcome<Change> change = begin_change();
  if (!change) return change.error();
  if (change->file.get(key(name, "url")))
    return local_failure(Exit::not_allowed, "conflict",
                         fmt::format("there is an account {0} already. To change it: confab config "
                                     "set account.{0}.url URL",
                                     name));
  change->file.set(key(name, "url"), options.url);
  if (!options.user.empty()) change->file.set(key(name, "name"), options.user);
  if (options.is_default) change->file.set("server", name);
  if (const auto saved = save(change->file); !saved) return saved;
  out.talk(fmt::format("Come in with: confab{} connect {}", options.is_default ? "" : " -s " + name,
                       options.user.empty() ? "NAME" : options.user));
  return {};
}

Outcome<void> config_remove(const Output& out, const std::string& account) {
  Outcome<Change> change = begin_change();
  if (!change) return change.error();
  const bool had_url = change->file.unset(key(account, "url"));
  const bool had_name = change->file.unset(key(account, "name"));
  if (!had_url && !had_name) return not_there("account " + text::make_visible(account));
  if (change->file.get("server") == account) {
    change->file.unset("server");
    out.talk("It was the default; now there is none: confab config set server NAME");
  }
  return save(change->file);
}

}  // namespace confab::client
