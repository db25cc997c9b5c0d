// The decoder that expects the writer's very bytes: constant texts are compared in words, values read at known places.
// Never reads further than kDecodePadding past the end of the lines; a number of another shape is misread.
#include <array>
#include <chrono>
#include <cstring>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/digits.h"
#include "bench/workload/track_lines.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kBlock = 512;

// A text of at most eight characters as the word that Load8 would read of it.
constexpr uint64_t Word(std::string_view text) {
  uint64_t word = 0;
  for (size_t i = text.size(); i-- > 0;) word = word << 8 | static_cast<unsigned char>(text[i]);
  return word;
}
constexpr uint64_t Mask(size_t chars) { return chars >= 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * chars)) - 1; }

// True when the text stands here. The comparison is unrolled into words, since the length is a constant.
template <size_t kSize>
bool Matches(const char* at, const char (&text)[kSize]) {
  return std::memcmp(at, text, kSize - 1) == 0;
}

constexpr char kHead[] = R"({"type":"track","event":")";
constexpr char kUser[] = R"(","userId":")";
constexpr char kTimestamp[] = R"(","timestamp":")";
constexpr char kAmount[] = R"(","properties":{"amount":)";
constexpr char kChannel[] = R"(,"channel":")";
constexpr char kTail[] = "\"}}\n";
template <size_t kSize>
constexpr size_t Length(const char (&)[kSize]) {
  return kSize - 1;
}

// The events' names differ in the low five bits of their first letters, which find the one candidate.
struct Name {
  uint64_t word = 0, mask = 0;
  uint8_t type = 0, chars = 0;
};
constexpr size_t NameSlot(uint64_t word) { return word & 31; }
constexpr std::array<Name, 32> kNames = [] {
  std::array<Name, 32> names{};
  for (Name& name : names) name.mask = ~uint64_t{0};
  for (uint8_t type = 0; type < kEventTypes; ++type) {
    const std::string_view text = kEventNames[type];
    names[NameSlot(Word(text))] = {Word(text), Mask(text.size()), type, static_cast<uint8_t>(text.size())};
  }
  return names;
}();
static_assert([] {
  for (uint8_t type = 0; type < kEventTypes; ++type) {
    if (kNames[NameSlot(Word(kEventNames[type]))].type != type) return false;
  }
  return true;
}());

class Decoder {
 public:
  // The character after the line, or null where the text is not what was expected.
  const char* Line(const char* at, Event& event) {
    if (!Matches(at, kHead)) [[unlikely]]
      return nullptr;
    at += Length(kHead);
    const uint64_t text = Load8(at);
    const Name& name = kNames[NameSlot(text)];
    if ((text & name.mask) != name.word) [[unlikely]]
      return nullptr;
    event.type = name.type;
    at += name.chars;
    if (!Matches(at, kUser)) [[unlikely]]
      return nullptr;
    at += Length(kUser);
    event.id = Hex16(at);
    at += 16;
    if (!Matches(at, kTimestamp)) [[unlikely]]
      return nullptr;
    at += Length(kTimestamp);
    // Date and hour are those of the line before, nearly always.
    if (std::memcmp(at, hour_text_, kHourChars) != 0) [[unlikely]]
      ReadHour(at);
    event.ts =
        hour_ms_ + TwoDigits(at + 14) * 60'000 + TwoDigits(at + 17) * 1000 + TwoDigits(at + 20) * 10 + (at[22] - '0');
    at += kTimestampChars;
    if (!Matches(at, kAmount)) [[unlikely]]
      return nullptr;
    at += Length(kAmount);
    // One to three digits, a point, two digits.
    const uint64_t points = (Load8(at) & 0xFFFF'FF00) ^ 0x2E2E'2E00;
    const size_t whole = (points & 0xFF00) == 0 ? 1 : (points & 0xFF'0000) == 0 ? 2 : 3;
    // The digits moved up to end at a fixed place; what was no digit before them becomes zeros.
    const uint64_t digits = (Load8(at) & 0x0F0F'0F0F'0F0F'0F0F) << (8 * (3 - whole));
    if (at[whole] != '.') [[unlikely]]
      return nullptr;
    const uint64_t cents = (digits & 0xFF) * 10'000 + (digits >> 8 & 0xFF) * 1000 + (digits >> 16 & 0xFF) * 100 +
                           (digits >> 32 & 0xFF) * 10 + (digits >> 40 & 0xFF);
    event.amount = static_cast<int64_t>(cents) * 100;
    at += whole + 3;
    if (!Matches(at, kChannel)) [[unlikely]]
      return nullptr;
    at += Length(kChannel);
    const char* end = ReadChannel(at, event.channel);
    if (end == nullptr || !Matches(end, kTail)) [[unlikely]]
      return nullptr;
    return end + Length(kTail);
  }

 private:
  static constexpr size_t kHourChars = 14;  // "2026-01-01T00:"

  static const char* ReadChannel(const char* at, uint8_t& channel) {
    const uint64_t text = Load8(at);
    for (uint8_t i = 0; i < kChannels; ++i) {
      const std::string_view name = kChannelNames[i];
      if ((text & Mask(name.size())) == Word(name)) {
        channel = i;
        return at + name.size();
      }
    }
    return nullptr;
  }

  void ReadHour(const char* at) {
    std::memcpy(hour_text_, at, kHourChars);
    hour_ms_ = StartOfDayMs(DateAt(at)) + TwoDigits(at + 11) * 3'600'000;
  }

  char hour_text_[kHourChars] = {};
  int64_t hour_ms_ = 0;
};

const char* NextLine(const char* at, const char* end) {
  const void* found = std::memchr(at, '\n', static_cast<size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found) + 1;
}

}  // namespace

DecodeRun DecodeSpeculating(std::string_view lines) {
  std::array<Event, kBlock> block{};
  Decoder decoder;
  DecodeRun run;
  const auto start = Clock::now();
  const char* const end = lines.data() + lines.size();
  for (const char* at = lines.data(); at < end;) {
    Event& event = block[run.events % kBlock];
    const char* next = decoder.Line(at, event);
    if (next == nullptr) [[unlikely]] {
      ++run.rejected;
      at = NextLine(at, end);
      continue;
    }
    run.sum += DecodeSum(event);
    ++run.events;
    at = next;
  }
  run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return run;
}

std::vector<Event> DecodeAll(std::string_view lines) {
  std::vector<Event> events;
  Decoder decoder;
  const char* const end = lines.data() + lines.size();
  for (const char* at = lines.data(); at < end;) {
    Event event{};
    const char* next = decoder.Line(at, event);
    if (next != nullptr) events.push_back(event);
    at = next != nullptr ? next : NextLine(at, end);
  }
  return events;
}

}  // namespace journey::bench
