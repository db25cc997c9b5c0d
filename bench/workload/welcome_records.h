// The lines of the welcome's records.
#pragma once

#include <string>
#include <string_view>

#include "bench/workload/record_lines.h"
#include "bench/workload/welcome_events.h"

namespace journey::bench {

enum WelcomeStage : uint8_t { kNoStage, kGreeting, kEngaged, kQuiet, kWelcomed };
inline constexpr int kWelcomeStages = 5;

// Why something happens: an event, a timer, a `when`.
struct WelcomeCause {
  const WelcomeEvent* event = nullptr;
  bool late = false;
  std::string_view other;  // the whole object, where it is no event
};
inline constexpr std::string_view kWaitCause = R"({"timer":"wait"})", kDeferredCause = R"({"timer":"deferred"})",
                                  kTimeoutCause = R"({"timer":"timeout"})", kHoldoutCause = R"({"timer":"holdout"})",
                                  kWhenCause = R"({"when":true})";

// Whose record it is, and when.
struct WelcomeRecord {
  const IdText* user;
  int64_t time;  // since 1970
  uint32_t entry;
  WelcomeStage stage;
  const WelcomeCause* cause;
};

class WelcomeRecords {
 public:
  explicit WelcomeRecords(const TakeLines& take) : out_(take) {}

  void Plain(const WelcomeRecord& record, std::string_view kind) { End(record, PutText(kind, Head(record))); }
  void Moved(const WelcomeRecord& record, WelcomeStage from) {
    char* out = stages_[from].Put(Put(R"("moved","from":)", Head(record)));
    End(record, out);
  }
  void Sent(const WelcomeRecord& record, uint32_t n, Template name) {
    End(record, PutSend(record, n, name, Put(R"("sent")", Head(record))));
  }
  void Deferred(const WelcomeRecord& record, uint32_t n, Template name, int64_t until) {
    char* out = PutSend(record, n, name, Put(R"("deferred")", Head(record)));
    out = instants_.Put(until, Put(R"(,"until":")", out));
    End(record, Put(R"(","by":"email.quiet.1")", out));
  }
  void Suppressed(const WelcomeRecord& record, uint32_t n, Template name, std::string_view reason) {
    // `reason` is what stands for it and, where a rule decided, for `by`.
    char* out = PutSend(record, n, name, Put(R"("suppressed")", Head(record)));
    End(record, PutText(reason, Put(R"(,"reason":)", out)));
  }
  void Finish() { out_.HandOn(); }
  uint64_t bytes() const { return out_.bytes(); }

 private:
  static char* PutText(std::string_view text, char* out) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
  }
  char* Head(const WelcomeRecord& record) {
    char* out = instants_.Put(record.time, Put("{\"time\":\"", out_.Room()));
    out = PutText(record.user->view(), Put(R"(","journey":"welcome.Welcome","customer":")", out));
    out = PutSmall(record.entry, Put(R"(","entry":)", out));
    return Put(R"(,"kind":)", out);
  }
  char* PutSend(const WelcomeRecord& record, uint32_t n, Template name, char* out) const {
    out = PutText(record.user->view(), Put(R"(,"channel":"email","id":"welcome.Welcome/)", out));
    out = PutSmall(n, Put("/", PutSmall(record.entry, Put("//", out))));
    return Put("}", templates_[name].Put(Put(R"(","args":{"template":)", out)));
  }
  void End(const WelcomeRecord& record, char* out) {
    if (record.stage != kNoStage) out = stages_[record.stage].Put(Put(R"(,"stage":)", out));
    out = Put(R"(,"cause":)", out);
    if (const WelcomeEvent* event = record.cause->event; event != nullptr) {
      out = PutText(event->message.view(), causes_[event->type].Put(out));
      out = record.cause->late ? Put("\",\"late\":true}", out) : Put("\"}", out);
    } else {
      out = PutText(record.cause->other, out);
    }
    out_.Took(Put("}\n", out));
  }
  template <int kCount>
  struct Pieces {
    Pieces(std::string_view before, const std::string_view (&names)[kCount], std::string_view after) {
      for (int i = 0; i < kCount; ++i) {
        all[i] = Piece(std::string(before).append(names[i]).append(after));
      }
    }
    const Piece& operator[](size_t i) const { return all[i]; }
    Piece all[kCount];
  };

  static constexpr std::string_view kStageNames[kWelcomeStages] = {"", "Greeting", "Engaged", "Quiet", "Welcomed"};
  const Pieces<kWelcomeStages> stages_{"\"", kStageNames, "\""};
  const Pieces<kTemplates> templates_{"\"", kTemplateNames, "\""};
  const Pieces<kWelcomeEvents> causes_{R"({"event":")", kWelcomeNames, R"(","id":")"};
  InstantWriter instants_;
  LineOut out_;
};

}  // namespace journey::bench
