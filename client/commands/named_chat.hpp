#pragma once
/// A chat as people call it.

#include <optional>
#include <string>
#include <type_traits>

#include "client/context.hpp"

namespace confab::client {

/// What `problem.code` is of a failure that lists the addresses of several chats.
inline constexpr const char* ambiguous = "ambiguous";

/// The address of the one chat of one's own with that title, in any case of letters; nothing where
/// there is none, or where the title is an address that the server knows. The failure is
/// `ambiguous` where there are several.
Outcome<std::optional<std::string>> address_by_title(const ApiClient& api,
                                                     const std::string& title);

/// That one is outside that chat, and how to come in.
Failure outside(const Context& context, const api::Chat& chat);
/// The server's refusal, and how to come in where the reason is that one is outside.
Failure outside(const Context& context, const ApiClient& api, const std::string& chat,
                Failure failure);

/// Asks the server for something about a chat by the name it has there: `ask(chat)`. Where the
/// server knows no such chat, it may be a private room of one's own, called by its title; then
/// `chat` becomes its address, and the server is asked again. So it is where a key was used: it may
/// have been for that address, and then it is the same request once more.
template <class Ask>
std::invoke_result_t<Ask, const std::string&> with_chat(const ApiClient& api, std::string& chat,
                                                        Ask ask) {
  auto answer = ask(chat);
  if (answer) return answer;
  const bool unknown = answer.error().problem.code == "not-found";
  if (!unknown && answer.error().problem.code != "key-reused") return answer;
  const auto address = address_by_title(api, chat);
  if (!address && unknown) return address.error();
  if (!address || !*address) return answer;
  chat = **address;
  return ask(chat);
}

/// The same for what whoever is in the chat may do.
template <class Ask>
std::invoke_result_t<Ask, const std::string&> within_chat(const Context& context,
                                                          const ApiClient& api, std::string& chat,
                                                          Ask ask) {
  auto answer = with_chat(api, chat, ask);
  if (answer || answer.error().problem.code != "forbidden") return answer;
  return outside(context, api, chat, answer.error());
}

}  // namespace confab::client
