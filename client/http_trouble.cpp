#include "client/http_trouble.hpp"

namespace confab::client {

HttpTrouble trouble_of(http::Error error) {
  using Kind = HttpTrouble::Kind;
  switch (error) {
    case http::Error::truncated:
      return {Kind::lost, "the connection was closed in the middle of an answer"};
    case http::Error::head_too_large:
    case http::Error::too_many_fields:
    case http::Error::body_too_large:
    case http::Error::trailer_too_large:
      return {Kind::too_large, "the answer is larger than confab reads"};
    default:
      return {Kind::nonsense, "what it says is not HTTP"};
  }
}

}  // namespace confab::client
