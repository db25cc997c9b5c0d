// What constructs stand in: journeys, stages and flows with n lines of one kind.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>

namespace journey {

inline constexpr std::string_view kHead =
    "customer {{ n: int = 0  m: int?  s: string = \"\"  z: timezone = \"UTC\" }}\n"
    "event E {{ x: int = 0  t: string = \"\" }}\n"
    "channel mail(text: string = \"\") {{ requires customer.n > 0 }}\n";

// `head`, then `line` for each of 0 … n-1, then `tail`.
inline std::string Lines(std::string_view head, size_t n, const std::function<std::string(size_t)>& line,
                         std::string_view tail) {
  std::string text(fmt::format(kHead));
  text += head;
  for (size_t i = 0; i < n; ++i) text += line(i);
  text += tail;
  return text;
}

// A journey whose one stage holds the lines.
inline std::string InStage(size_t n, const std::function<std::string(size_t)>& line) {
  return Lines("journey J {\n enter on E\n timeout 300 days\n stage S {\n", n, line, " }\n final stage T\n}\n");
}
inline std::string InFlow(size_t n, const std::function<std::string(size_t)>& line) {
  return Lines(
      "journey J {\n enter on E\n timeout 300 days\n memory { k: int = 0  w: string = \"\" }\n stage S {\n flow {\n", n,
      line, " }\n on E where k > 0 and w != \"\" go T\n }\n final stage T\n}\n");
}
inline std::string InJourney(size_t n, const std::function<std::string(size_t)>& line, std::string_view more = "") {
  return Lines(fmt::format("journey J {{\n enter on E\n timeout 300 days\n{}", more), n, line, "}\n");
}
inline std::string TopLevel(size_t n, const std::function<std::string(size_t)>& line) { return Lines("", n, line, ""); }

inline std::string InLet(std::string_view head, size_t n, const std::function<std::string(size_t)>& part,
                         std::string_view tail) {
  return Lines(head, n, part, tail) + "\nsegment Used = x\njourney J for Used { enter on E stage S { on E go S } }\n";
}

}  // namespace journey
