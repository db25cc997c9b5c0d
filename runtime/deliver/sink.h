// What takes sends: the interface behind which a file, a webhook or a host's function stands.
//
// In: sends with their stable ids. Out: what became of each. A sink may take a send and fail to say so; then the send
// comes again, with the same id. One that says it has taken what it has not cannot be found out by anybody. A sink
// belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace journey::rt {

// Views live until Deliver returns.
struct Send {
  std::string_view id;  // the receiver's idempotency key, the same whenever it comes again
  std::string_view customer, channel;
  std::string_view time;    // when the journey sent it, in its own time; RFC 3339
  std::string_view record;  // the whole record, one line of JSON
};

struct Answer {
  enum class Kind : uint8_t {
    kDelivered,
    kRetry,    // later it may work
    kRefused,  // it will not work however often it is tried
    kPutOff,   // it was not tried: one before it failed, or the process is to end
  };
  Kind kind = Kind::kDelivered;
  std::string reason;                     // of what is not delivered, for people
  std::optional<int64_t> retry_after_ms;  // kRetry: how long the receiver wants to be left alone

  static Answer Delivered() { return {}; }
  static Answer Retry(std::string reason, std::optional<int64_t> after_ms = std::nullopt) {
    return {Kind::kRetry, std::move(reason), after_ms};
  }
  static Answer Refused(std::string reason) { return {Kind::kRefused, std::move(reason), std::nullopt}; }
  static Answer PutOff() { return {Kind::kPutOff, {}, std::nullopt}; }
};

class Sink {
 public:
  virtual ~Sink() = default;
  // One answer for each, in their order. There is one send at least.
  virtual std::vector<Answer> Deliver(std::span<const Send> sends) = 0;
};

// A host's function.
class CallbackSink final : public Sink {
 public:
  using Function = std::function<std::vector<Answer>(std::span<const Send> sends)>;
  explicit CallbackSink(Function function) : function_(std::move(function)) {}
  std::vector<Answer> Deliver(std::span<const Send> sends) override { return function_(sends); }

 private:
  const Function function_;
};

}  // namespace journey::rt
