#include "protocol/text/percent.hpp"
#include "server/core/policy.hpp"
#include "server/core/tokens.hpp"
#include "server/edge/handlers/common.hpp"
#include "server/edge/handlers/handlers.hpp"
#include "server/edge/identity.hpp"
#include "server/edge/problem.hpp"
#include "server/edge/render.hpp"

namespace confab::edge::handlers {

namespace {

/// What somebody says who comes in.
struct Arrival {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> password;
  std::string device;
  bool cookie = false;
};

Arrival read_arrival(Input& input) {
  Arrival arrival;
  arrival.name = input.text("name");
  arrival.email = input.text("email");
  arrival.password = input.text("password");
  arrival.device = input.text("device").value_or("");
  arrival.cookie = input.flag("cookie").value_or(false);
  std::string why;
  if (!core::label_allowed(arrival.device, core::device_label_code_points_max, why))
    input.refuse("device", why);
  return arrival;
}

std::optional<Response> refuse_foreign_cookie(const Context& context, const Arrival& arrival) {
  return arrival.cookie ? refuse_foreign(context.request) : std::nullopt;
}

/// The answer to whoever came in. `token` is a new one, if any; `presented` came with the request.
Response welcome(const Context& context, int status, const std::string& token, bool cookie,
                 const std::string& presented = {}) {
  const chat::User* user = context.user();
  if (user == nullptr) return unauthorized(context);
  const chat::Chat& chat = context.chat();
  const chat::Conversation& general = *chat.chat_of(user->id, chat::general_chat);
  const std::size_t history = chat.settings().history;
  const chat::Page recent = chat.page(general, user->id, {.limit = history}, context.now());
  api::Connected body;
  body.user = render_me(context, *user);
  if (!token.empty() && !cookie) body.token = token;
  body.messages = render(context, general, recent.messages);
  body.chats = render_chats(context, *user);
  body.unread = unread_total(context, *user);
  Response response = answer(body, status);
  const std::string& kept = token.empty() ? presented : token;
  if (cookie && !kept.empty())
    response.with("Set-Cookie",
                  session_cookie_field(context.request, kept, cookie_lifetime_seconds));
  return response;
}

/// Makes a user of the arrival. Names and passwords are judged here, whether they are taken by the
/// rules.
awaitable<Response> make_user(Context& context, Arrival arrival) {
  Input none;
  std::string why;
  const auto name = core::user_name(*arrival.name, why);
  if (!name) none.refuse("name", why);
  core::Keyed email;
  if (arrival.email) {
    if (auto valid = core::email(*arrival.email, why)) {
      email = *std::move(valid);
    } else {
      none.refuse("email", why);
    }
  }
  if (arrival.password && !core::password_allowed(*arrival.password, why))
    none.refuse("password", why);
  if (auto invalid = none.invalid()) co_return *std::move(invalid);
  // Before a tenth of a second goes into a hash for nothing.
  if (context.chat().find_name(name->key) != nullptr)
    co_return refused({chat::Refusal::name_taken}, context.now());

  chat::AddUser add{name->text, name->key, email.text, email.key, {}, {}, arrival.device};
  if (arrival.password) {
    auto hash = co_await context.services.passwords.hash(*std::move(arrival.password));
    if (!hash) co_return busy();
    add.password_hash = *std::move(hash);
  }
  const core::Token token = core::make_token();
  add.token = token.hash;
  chat::Command command = std::move(add);
  const auto added = co_await commit<chat::UserAdded>(context, std::move(command));
  if (!added) co_return added.error();
  context.session = Session{added->user, added->device, false};
  co_return welcome(context, 201, token.text, arrival.cookie);
}

/// Gives a user who proved the password of this hash a new token.
awaitable<Response> add_device(Context& context, chat::UserId id, std::string hash,
                               const Arrival& arrival) {
  const core::Token token = core::make_token();
  chat::Command command = chat::AddDevice{id, std::move(hash), token.hash, arrival.device};
  const auto added = co_await commit<chat::DeviceAdded>(context, std::move(command));
  if (!added) co_return added.error();
  context.session = Session{id, added->device, false};
  co_return welcome(context, 200, token.text, arrival.cookie);
}

std::string hash_of(const Context& context, chat::UserId id) {
  const chat::User* user = context.chat().user(id);
  return user != nullptr ? user->password_hash : std::string{};
}

/// Lets a known user in by password, with a new token.
awaitable<Response> let_in(Context& context, chat::UserId id, Arrival arrival) {
  const chat::User* user = context.chat().user(id);
  // Somebody unknown costs the same pause and the same time as somebody with another password.
  const std::string asked = arrival.email.value_or("");
  const std::string key = user != nullptr ? user->name_key : core::name_key(asked).value_or(asked);
  for (;;) {
    const std::string hash = hash_of(context, id);
    auto wrong = co_await check_password(context, key, hash, *arrival.password);
    if (wrong) co_return *std::move(wrong);
    Response response = co_await add_device(context, id, hash, arrival);
    // Another sign-in may have hashed the same password anew meanwhile, or somebody changed it: the
    // hash there is now decides.
    if (response.status != 401 || hash_of(context, id) == hash) co_return response;
  }
}

chat::UserId find_by_email(const Context& context, const std::string& email) {
  const auto key = core::name_key(email);
  const chat::User* user = key ? context.chat().find_email(*key) : nullptr;
  return user != nullptr ? user->id : chat::UserId{};
}

}  // namespace

awaitable<Response> connect(Context& context) {
  auto input = Input::of_body(
      context.request, {"name", "email", "password", "device", "cookie", "access_password"}, false);
  if (!input) co_return input.error();
  if (context.bad_credentials) co_return *context.bad_credentials;
  Arrival arrival = read_arrival(*input);
  const auto access = input->text("access_password");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  if (auto foreign = refuse_foreign_cookie(context, arrival)) co_return *std::move(foreign);
  // Before anything is said of names.
  if (auto refused = check_access(context, access)) co_return *std::move(refused);
  if (const chat::User* user = context.user()) {
    // Who came with a password presented no token, and gets one.
    if (context.session->device == chat::DeviceId{})
      co_return co_await add_device(context, user->id, user->password_hash, arrival);
    co_return welcome(context, 200, {}, arrival.cookie, presented_token(context.request));
  }

  if (!arrival.name && !arrival.email)
    co_return problem(Code::invalid,
                      "Say who you are: a name, or an e-mail address with a password.");
  if (!arrival.name) {
    if (!arrival.password)
      co_return problem(Code::unauthorized,
                        "An e-mail address needs its password; a guest needs a name.");
    const chat::UserId id = find_by_email(context, *arrival.email);
    co_return co_await let_in(context, id, std::move(arrival));
  }
  const chat::User* known = find_user(context, *arrival.name);
  if (known == nullptr) co_return co_await make_user(context, std::move(arrival));
  if (!known->registered() || !arrival.password)
    co_return refused({chat::Refusal::name_taken}, context.now());
  co_return co_await let_in(context, known->id, std::move(arrival));
}

awaitable<Response> register_user(Context& context) {
  auto input = Input::of_body(context.request,
                              {"name", "email", "password", "device", "cookie", "access_password"});
  if (!input) co_return input.error();
  if (context.bad_credentials) co_return *context.bad_credentials;
  Arrival arrival = read_arrival(*input);
  if (!arrival.name) input->refuse("name", "is missing");
  if (!arrival.email) input->refuse("email", "is missing");
  if (!arrival.password) input->refuse("password", "is missing");
  const auto access = input->text("access_password");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  if (auto foreign = refuse_foreign_cookie(context, arrival)) co_return *std::move(foreign);
  if (auto refused = check_access(context, access)) co_return *std::move(refused);
  context.session.reset();
  co_return co_await make_user(context, std::move(arrival));
}

awaitable<Response> login(Context& context) {
  auto input = Input::of_body(context.request, {"name", "email", "password", "device", "cookie"});
  if (!input) co_return input.error();
  Arrival arrival = read_arrival(*input);
  if (!arrival.password) input->refuse("password", "is missing");
  if (!arrival.name && !arrival.email) input->refuse("name", "is missing; or give an \"email\"");
  if (arrival.name && arrival.email)
    input->refuse("email", "and \"name\" are both there; give one");
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  if (auto foreign = refuse_foreign_cookie(context, arrival)) co_return *std::move(foreign);
  chat::UserId id{};
  if (arrival.email) {
    id = find_by_email(context, *arrival.email);
  } else {
    const chat::User* known = find_user(context, *arrival.name);
    if (known != nullptr) id = known->id;
    arrival.email = arrival.name;
  }
  co_return co_await let_in(context, id, std::move(arrival));
}

awaitable<Response> logout(Context& context) {
  auto input = Input::of_query(context.request, {"everywhere"});
  if (!input) co_return input.error();
  if (auto body = Input::of_body(context.request, {}, false); !body) co_return body.error();
  if (!context.session) co_return unauthorized(context);
  const bool everywhere = input->flag("everywhere").value_or(false);
  if (auto invalid = input->invalid()) co_return *std::move(invalid);
  const Session session = *context.session;
  Response gone{.status = 204, .type = {}};
  if (session.by_cookie) gone.with("Set-Cookie", session_cookie_field(context.request, "", 0));
  // Who came with a password has no token to give back.
  if (!everywhere && session.device == chat::DeviceId{}) co_return gone;
  chat::Command command =
      chat::RemoveDevice{session.user, everywhere ? chat::DeviceId{} : session.device};
  const auto removed = co_await commit<chat::Done>(context, std::move(command));
  if (!removed) co_return removed.error();
  co_return gone;
}

}  // namespace confab::edge::handlers
