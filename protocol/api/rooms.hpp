#pragma once
/// Rooms, who is in them, and how one comes in.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/api/values.hpp"

namespace confab::api {

struct Member {
  std::string name;
  bool online = false;
  Timestamp joined_at;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("name", s.name);
    v("online", s.online);
    v("joined_at", s.joined_at);
  }
};
struct Members {
  std::vector<Member> members;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("members", s.members);
  }
};
struct Link {
  std::uint64_t id = 0;
  std::string url;
  Nullable<Timestamp> expires_at;
  Nullable<std::uint32_t> uses;  ///< null: any number
  std::uint32_t used = 0;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("url", s.url);
    v("expires_at", s.expires_at);
    v("uses", s.uses);
    v("used", s.used);
  }
};
struct Links {
  std::vector<Link> links;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("links", s.links);
  }
};
/// Somebody who asks to be let into a room.
struct JoinRequest {
  std::string user;
  Timestamp at;
  std::string state;  ///< "pending", "denied"
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("user", s.user);
    v("at", s.at);
    v("state", s.state);
  }
};
struct JoinRequests {
  std::vector<JoinRequest> requests;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("requests", s.requests);
  }
};
/// The answer to who asked, and to who decided.
struct RequestState {
  std::string state;  ///< "pending", "approved", "denied"
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("state", s.state);
  }
};
struct RoomToken {
  std::string token;
  Timestamp expires_at;
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("token", s.token);
    v("expires_at", s.expires_at);
  }
};

}  // namespace confab::api
