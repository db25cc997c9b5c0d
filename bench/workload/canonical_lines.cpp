// Lines are put together from texts and the numbers that a user's and a message's id hold.
#include "bench/workload/canonical_lines.h"

#include "bench/workload/digits.h"
#include "bench/workload/track_lines.h"

namespace journey::bench {

namespace {

// splitmix64's finaliser: a bijection that scatters.
uint64_t Scatter(uint64_t number) {
  number = (number ^ number >> 30) * 0xBF58'476D'1CE4'E5B9;
  number = (number ^ number >> 27) * 0x94D0'49BB'1331'11EB;
  return number ^ number >> 31;
}

void PutHex(uint64_t number, int digits, char* out) {
  for (int i = digits - 1; i >= 0; --i, number >>= 4) out[i] = "0123456789abcdef"[number & 15];
}

struct Browser {
  std::string_view agent, locale, library, version;
};
constexpr Browser kBrowsers[] = {
    {"Firefox/139.0", "en-US", "web", "2.11.1"},
    {"Chrome/137.0", "de-DE", "web", "2.1.0"},
    {"iOS/18.5", "fr-FR", "ios", "4.1.6"},
    {"Android/15", "pt-BR", "android", "4.11.3"},
};

void AppendContext(const IdText& user, const IdText& message, std::string& lines) {
  const uint64_t person = Hex8(Load8(user.chars)), view = Hex8(Load8(message.chars));
  const Browser& browser = kBrowsers[person % std::size(kBrowsers)];
  lines += R"("context":{"ip":"10.)";
  lines += std::to_string(person >> 8 & 255);
  lines += '.';
  lines += std::to_string(person >> 16 & 255);
  lines += '.';
  lines += std::to_string(person >> 24 & 255);
  lines += R"(","userAgent":")";
  lines += browser.agent;
  lines += R"(","locale":")";
  lines += browser.locale;
  lines += R"(","library":{"name":")";
  lines += browser.library;
  lines += R"(","version":")";
  lines += browser.version;
  lines += R"("},"page":{"path":"/p/)";
  const std::string page = std::to_string(view % 4096);
  lines += page;
  lines += view % 4 == 0 ? R"(","referrer":"https://find.example/)" : R"(","referrer":")";
  lines += R"(","title":"Shop","url":"https://a.example/p/)";
  lines += page;
  lines += R"("}},)";
}

void AppendUser(const IdText& user, std::string& lines) {
  lines += R"("userId":")";
  lines += user.view();
  lines += '"';
}

void AppendAnonymous(const IdText& user, std::string& lines) {
  lines += R"(,"anonymousId":"a)";
  lines.append(user.chars + 19, 4);
  lines.append(user.chars + 24, 8);
  lines += '"';
}

void AppendMessage(const IdText& message, int64_t ts, bool with_id, std::string& lines) {
  if (with_id) {
    lines += R"(,"messageId":")";
    lines += message.view();
    lines += '"';
  }
  lines += R"(,"timestamp":")";
  char timestamp[kTimestampChars];
  FormatTimestamp(ts, timestamp);
  lines.append(timestamp, kTimestampChars);
  lines += R"(",)";
}

}  // namespace

IdText MakeId(uint64_t series, uint64_t number) {
  const uint64_t high = Scatter(series * 0x9E37'79B9'7F4A'7C15 ^ number), low = Scatter(~number * 2 + series);
  IdText id;
  PutHex(high >> 32, 8, id.chars);
  id.chars[8] = '-';
  PutHex(high >> 16, 4, id.chars + 9);
  id.chars[13] = '-';
  PutHex((high & 0xFFF) | 0x4000, 4, id.chars + 14);
  id.chars[18] = '-';
  PutHex((low >> 48 & 0x3FFF) | 0x8000, 4, id.chars + 19);
  id.chars[23] = '-';
  PutHex(low, 12, id.chars + 24);
  return id;
}

void AppendTrack(std::string_view event, const IdText& user, const IdText& message, int64_t ts,
                 std::string_view properties, bool with_id, std::string& lines) {
  lines += R"({"type":"track","event":")";
  lines += event;
  lines += R"(",)";
  AppendUser(user, lines);
  AppendAnonymous(user, lines);
  AppendMessage(message, ts, with_id, lines);
  AppendContext(user, message, lines);
  lines += R"("properties":)";
  lines += properties;
  lines += "}\n";
}

void AppendIdentify(const IdText& user, const IdText& message, int64_t ts, std::string_view traits, bool with_id,
                    std::string& lines) {
  lines += R"({"type":"identify",)";
  // With both ids it would make two customers one.
  AppendUser(user, lines);
  AppendMessage(message, ts, with_id, lines);
  AppendContext(user, message, lines);
  lines += R"("traits":)";
  lines += traits;
  lines += "}\n";
}

}  // namespace journey::bench
