#pragma once
/// Uploaded files, as the interface describes them.

#include <cstdint>
#include <string>

namespace confab::api {

/// An uploaded file; what POST /files answers, and what a message says of its own.
struct File {
  std::uint64_t id = 0;
  std::string name;
  std::uint64_t size = 0;  ///< bytes
  std::string type;        ///< a media type, as its owner gave it
  std::string sha256;      ///< of the content, in hex
  template <class Self, class V>
  static void each(Self& s, V&& v) {
    v("id", s.id);
    v("name", s.name);
    v("size", s.size);
    v("type", s.type);
    v("sha256", s.sha256);
  }
};

}  // namespace confab::api
