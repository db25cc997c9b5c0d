// Calls of the C API as the bytes say.
#include <journey/journey.h>

#include <cstring>
#include <iterator>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "ir/serialise.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr char kSource[] = R"(
customer { timezone: timezone = "UTC"  tier: string = "free" }
event Came { n: int = 0 }
event Left
channel mail(n: int) { cap 2 per 1 day }
journey J {
  enter on Came
  reenter always
  memory { n: int = 0 }
  stage A { on Came { n += event.n send mail(n: n) }  on Left go B  idle 2 hours { send mail(n: 0) } }
  final stage B
}
)";

const std::string& Module() {
  static const std::string bytes = [] {
    const std::unique_ptr<journey::Compilation> compilation = journey::Compile({{"m.journey", "m", kSource}});
    CHECK(compilation->ir.has_value());
    return journey::ir::Serialise(*compilation->ir);
  }();
  return bytes;
}

// As often as hosts call with a log in pieces.
constexpr std::string_view kLines[] = {
    R"({"type":"track","event":"Came","userId":"a","timestamp":"2026-01-01T00:00:00Z","properties":{"n":1}})",
    R"({"type":"track","event":"Left","userId":"a","timestamp":"2026-01-01T05:00:00Z"})",
    R"({"type":"identify","userId":"b","timestamp":"2026-01-02T00:00:00Z","traits":{"timezone":"Asia/Tokyo","tier":7}})",
    R"({"type":"track","event":"Came","userId":"b","timestamp":"2026-01-01T12:00:00Z","watermark":"2026-01-03T00:00:00Z"})",
    R"({"type":"tick","timestamp":"2026-01-04T00:00:00Z"})",
};

void Hear(void* user, const char* text, size_t size) {
  auto& bytes = *static_cast<uint64_t*>(user);
  CHECK(size == 0 || text != nullptr);
  bytes += size;
}

// What is left of the bytes, taken from the front.
class Taker {
 public:
  Taker(const uint8_t* data, size_t size) : rest_(journey::fuzz::Bytes(data, size)) {}
  bool empty() const { return rest_.empty(); }
  std::string_view Take(size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  uint8_t Byte() {
    const std::string_view taken = Take(1);
    return taken.empty() ? 0 : static_cast<uint8_t>(taken[0]);
  }
  int64_t Number() {
    int64_t number = 0;
    const std::string_view taken = Take(sizeof number);
    std::memcpy(&number, taken.data(), taken.size());
    return number;
  }

 private:
  std::string_view rest_;
};

void Expect(journey_code code, journey_error* error) {
  CHECK((code == JOURNEY_OK) == (error == nullptr));
  if (error == nullptr) return;
  CHECK(journey_error_code(error) == code && std::strlen(journey_error_message(error)) > 0);
  journey_error_free(error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Taker bytes(data, size);
  journey_module* module = nullptr;
  journey_engine* engine = nullptr;
  uint64_t heard = 0;
  // Each call costs little, but a move of the clock by years fires timers for as long.
  constexpr int kMostCalls = 64;
  for (int call = 0; call < kMostCalls && !bytes.empty(); ++call) {
    journey_error* error = nullptr;
    journey_code code = JOURNEY_OK;
    switch (bytes.Byte() % 9) {
      case 0: {
        journey_module_free(module);
        module = nullptr;
        code = journey_module_load(Module().data(), Module().size(), &module, &error);
        break;
      }
      case 1: {
        const std::string_view other = bytes.Take(bytes.Byte());
        journey_module* loaded = nullptr;
        code = journey_module_load(other.data(), other.size(), &loaded, &error);
        journey_module_free(loaded);
        break;
      }
      case 2: {
        journey_engine_free(engine);
        engine = nullptr;
        journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
        options.on_records = Hear;
        const uint8_t how = bytes.Byte();
        options.on_reject = (how & 1) != 0 ? Hear : nullptr;
        options.rest_after_ms = how >> 1 & 1;
        options.user = &heard;
        options.threads = bytes.Byte() % 3;
        options.lateness_ms = bytes.Number();
        options.dedup_window_ms = bytes.Number();
        code = journey_engine_new(module, &options, &engine, &error);
        break;
      }
      case 3: {
        const std::string_view text = bytes.Take(bytes.Byte());
        code = journey_engine_feed(engine, text.data(), text.size(), &error);
        break;
      }
      case 4:
      case 5: {
        std::string text;
        for (size_t lines = bytes.Byte() % 8; lines > 0; --lines) {
          text.append(kLines[bytes.Byte() % std::size(kLines)]).append("\n");
        }
        code = journey_engine_feed(engine, text.data(), text.size(), &error);
        break;
      }
      case 6:
        code = journey_engine_advance(engine, 1767225600000 + bytes.Number() % (int64_t{400} * 86'400'000), &error);
        break;
      case 7: {
        // A caller of whatever version, who has as much room as he says.
        union {
          journey_counters counters = JOURNEY_COUNTERS_INIT;
          char room[256];
        };
        counters.struct_size = (bytes.Byte() & 1) != 0 ? bytes.Byte() : sizeof counters;
        (void)journey_engine_counters(engine, &counters);
        break;
      }
      default:
        journey_module_free(module);
        module = nullptr;
        break;
    }
    Expect(code, error);
  }
  journey_engine_free(engine);
  journey_module_free(module);
  return 0;
}
