// Writes the JSON form of events: appends to one string, in blocks when the target is a file.
#include "bench/workload/track_lines.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace journey::bench {

namespace {

void PutDigits(uint64_t number, int digits, char* text) {
  for (int i = digits - 1; i >= 0; --i, number /= 10) text[i] = static_cast<char>('0' + number % 10);
}

void AppendHex(uint64_t number, std::string& out) {
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(number >> shift) & 15];
}

}  // namespace

void FormatTimestamp(int64_t ms, char* text) {
  using std::chrono::days;
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> time{milliseconds(ms)};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<uint64_t>((time - day).count());
  std::memcpy(text, "0000-00-00T00:00:00.000Z", kTimestampChars);
  PutDigits(static_cast<uint64_t>(static_cast<int>(date.year())), 4, text);
  PutDigits(static_cast<unsigned>(date.month()), 2, text + 5);
  PutDigits(static_cast<unsigned>(date.day()), 2, text + 8);
  PutDigits(of_day / 3'600'000, 2, text + 11);
  PutDigits(of_day / 60'000 % 60, 2, text + 14);
  PutDigits(of_day / 1000 % 60, 2, text + 17);
  PutDigits(of_day % 1000, 3, text + 20);
}

void AppendTrackLine(const Event& event, std::string& lines) {
  char timestamp[kTimestampChars];
  FormatTimestamp(event.ts, timestamp);
  lines += R"({"type":"track","event":")";
  lines += kEventNames[event.type];
  lines += R"(","userId":")";
  AppendHex(event.id, lines);
  lines += R"(","timestamp":")";
  lines.append(timestamp, kTimestampChars);
  lines += R"(","properties":{"amount":)";
  // Two places, whatever they are: amounts are whole cents.
  const int64_t cents = event.amount / 100;
  lines += std::to_string(cents / 100);
  lines += '.';
  lines += static_cast<char>('0' + cents / 10 % 10);
  lines += static_cast<char>('0' + cents % 10);
  lines += R"(,"channel":")";
  lines += kChannelNames[event.channel];
  lines += "\"}}\n";
}

std::string TrackLines(std::span<const Event> events) {
  std::string lines;
  lines.reserve(events.size() * kMaxTrackLine);
  for (const Event& event : events) AppendTrackLine(event, lines);
  return lines;
}

Status WriteTrackFile(const std::string& path, std::span<const Event> events) {
  constexpr size_t kBlock = 65'536;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Status::Error("cannot write " + path);
  bool written = true;
  for (size_t at = 0; at < events.size() && written; at += kBlock) {
    const std::string lines = TrackLines(events.subspan(at, std::min(kBlock, events.size() - at)));
    written = std::fwrite(lines.data(), 1, lines.size(), file) == lines.size();
  }
  if (std::fclose(file) != 0 || !written) return Status::Error("cannot write all of " + path);
  return {};
}

}  // namespace journey::bench
