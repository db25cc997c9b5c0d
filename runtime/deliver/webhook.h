// A receiver of HTTP: each send, or a batch of them, as one signed POST.
//
// 2xx: delivered. 408, 425, 429, 5xx, timeouts and what befalls connections: again later, not before `Retry-After`.
// Other 4xx: refused for good, of a batch that is too large or has a bad one only those that are refused alone. TLS is
// verified; a redirect is followed on the same host alone, as a POST. Not thread-safe; `stop`, from any thread, ends a
// request that waits.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/clock.h"
#include "runtime/deliver/sink.h"

namespace journey::rt {

struct WebhookOptions {
  std::string url;
  std::vector<std::string> keys;  // that sign, the newest first; none: unsigned
  int64_t timeout_ms = 10'000;    // of a whole request
  bool array = false;             // the body is a JSON array, of one send too; else one object, a send a request
  std::string ca_file;            // certificates that are trusted instead of the system's; PEM
  std::string agent = "journey";
};

class WebhookSink final : public Sink {
 public:
  // An error where the URL is none of http or https, or has a password in it. The clock and `stop` must outlive it.
  static Result<std::unique_ptr<WebhookSink>> Open(WebhookOptions options, Clock& clock, const std::atomic<bool>& stop);
  ~WebhookSink() override;
  std::vector<Answer> Deliver(std::span<const Send> sends) override;

 private:
  struct Curl;
  WebhookSink(WebhookOptions options, Clock& clock, std::unique_ptr<Curl> curl);
  // Sends that come as one request; how the receiver answered stands in `status`, 0 where it did not.
  Answer Post(std::span<const Send> sends, long* status);
  Answer PostTo(const std::string& url, std::string_view id, std::string_view body, long* status,
                std::string* redirect);
  void DeliverArray(std::span<const Send> sends, std::vector<Answer>* answers);

  const WebhookOptions options_;
  Clock& clock_;
  const std::unique_ptr<Curl> curl_;
};

}  // namespace journey::rt
