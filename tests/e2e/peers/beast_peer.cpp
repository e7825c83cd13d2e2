// Boost.Beast as a client.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <deque>
#include <stdexcept>
#include <utility>

#include "tests/e2e/peers/peer.hpp"

namespace confab::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds step_patience{60};

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    unsigned byte = 0;
    std::from_chars(hex.data(), hex.data() + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

class BeastPeer final : public Peer {
 public:
  explicit BeastPeer(const Opening& opening) {
    // ws://127.0.0.1:PORT/path
    const std::string address = opening.url.substr(opening.url.find("://") + 3);
    const std::string authority = address.substr(0, address.find('/'));
    const std::string path = address.substr(authority.size());
    const int port = std::stoi(authority.substr(authority.find(':') + 1));
    socket_.next_layer().connect(
        {asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(port)});

    websocket::permessage_deflate deflate;
    deflate.client_enable = opening.deflate.has_value();
    const auto bits = [&](const char* name, int unless_given) {
      const json::value* given = opening.deflate ? opening.deflate->if_contains(name) : nullptr;
      return given != nullptr ? given->to_number<int>() : unless_given;
    };
    deflate.server_max_window_bits = bits("server_max_window_bits", 15);
    deflate.client_max_window_bits = bits("client_max_window_bits", 15);
    socket_.set_option(deflate);
    socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
      for (const auto& [name, value] : opening.headers) request.set(name, value);
      std::string protocols;
      for (const std::string& one : opening.protocols)
        protocols.append(protocols.empty() ? "" : ", ").append(one);
      if (!protocols.empty()) request.set(beast::http::field::sec_websocket_protocol, protocols);
    }));
    socket_.read_message_max(peer_message_bytes_max);
    socket_.control_callback([this](websocket::frame_type type, beast::string_view payload) {
      if (type == websocket::frame_type::pong) hear({"pong", std::string_view{payload}});
    });
    websocket::response_type answer;
    error_code refused;
    bool done = false;
    socket_.async_handshake(answer, authority, path.empty() ? "/" : path, [&](error_code error) {
      refused = error;
      done = true;
    });
    run_until([&] { return done; });
    if (refused) {
      hear({"refused", answer.result_int()});
      return;
    }
    const auto field = [&](beast::http::field name) {
      const auto found = answer.find(name);
      return found == answer.end() ? std::string{} : std::string{found->value()};
    };
    hear({"open", field(beast::http::field::sec_websocket_protocol),
          field(beast::http::field::sec_websocket_extensions)});
    read();
  }

  std::string hears(std::chrono::milliseconds within) override {
    run_until([&] { return !heard_.empty(); }, within);
    if (heard_.empty()) return {};
    std::string first = std::move(heard_.front());
    heard_.pop_front();
    return first;
  }

 private:
  template <class Condition>
  void run_until(Condition condition, std::chrono::milliseconds within = step_patience) {
    const auto deadline = Clock::now() + within;
    context_.restart();
    while (!condition() && context_.run_one_until(deadline) > 0) continue;
  }

  void hear(const json::array& event) { heard_.push_back(json::serialize(event)); }

  void read() {
    socket_.async_read(buffer_, [this](error_code error, std::size_t) {
      if (error) return closed();
      const std::string message = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
      heard_.push_back(socket_.got_text() ? text_event(message) : binary_event(message));
      read();
    });
  }

  void closed() {
    const websocket::close_reason& reason = socket_.reason();
    // Beast knows neither number: without a close frame it has no reason at all.
    const int code = reason.code == websocket::close_code::none ? 1006 : reason.code;
    hear({"closed", code, std::string{reason.reason.data(), reason.reason.size()}});
  }

  void write(bool is_text, const std::string& bytes, bool fin = true) {
    socket_.text(is_text);
    step([&](auto done) {
      socket_.async_write_some(fin, asio::buffer(bytes),
                               [done](error_code, std::size_t) { *done = true; });
    });
  }

  /// Starts something and reads on until it is through.
  template <class Start>
  void step(Start start) {
    // Whoever gives up waiting leaves it under way.
    const auto done = std::make_shared<bool>(false);
    start(done);
    run_until([&] { return *done; });
    if (!*done) throw std::runtime_error("Beast is stuck");
  }

  void tell(const json::array& command) override {
    const std::string_view name = command[0].as_string();
    const auto text = [&](std::size_t which) {
      return std::string{std::string_view{command[which].as_string()}};
    };
    if (name == "text") return write(true, text(1));
    if (name == "text in bytes") return write(true, unhex(command[1].as_string()));
    if (name == "binary") return write(false, pattern(command[1].to_number<std::size_t>()));
    if (name == "fragments") {
      const json::array& texts = command[1].as_array();
      for (std::size_t i = 0; i < texts.size(); ++i)
        write(true, std::string{std::string_view{texts[i].as_string()}}, i + 1 == texts.size());
      return;
    }
    if (name == "ping") {
      const std::string payload = text(1);
      return step([&](auto done) {
        socket_.async_ping({payload.c_str()}, [done](error_code) { *done = true; });
      });
    }
    const std::string reason = text(2);
    step([&](auto done) {
      socket_.async_close(
          {static_cast<websocket::close_code>(command[1].to_number<int>()), reason.c_str()},
          [done](error_code) { *done = true; });
    });
  }

  asio::io_context context_{1};
  websocket::stream<asio::ip::tcp::socket> socket_{context_};
  beast::flat_buffer buffer_;
  std::deque<std::string> heard_;
};

}  // namespace

std::unique_ptr<Peer> connect_beast(const Opening& opening) {
  return std::make_unique<BeastPeer>(opening);
}

}  // namespace confab::testing
