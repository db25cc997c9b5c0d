// The texts of `memory` lines, looked at without their grammar: names are what stands between other characters.
#include "ir/match.h"

#include <unordered_map>

namespace journey::ir {
namespace {

constexpr std::string_view kOld = "old.";

bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::vector<int32_t> PlacesByName(const std::vector<std::string>& was, const std::vector<std::string>& now) {
  std::unordered_map<std::string_view, int32_t> places;
  for (size_t i = 0; i < now.size(); ++i) places.emplace(now[i], static_cast<int32_t>(i));
  std::vector<int32_t> found;
  for (const std::string& name : was) {
    const auto place = places.find(name);
    found.push_back(place != places.end() ? place->second : kNone);
  }
  return found;
}

bool ReadsOld(std::string_view value, std::string_view field) {
  const std::string wanted = std::string(kOld) + std::string(field);
  for (size_t at = value.find(wanted); at != std::string_view::npos; at = value.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    const bool begins_before = at > 0 && (IsOfName(value[at - 1]) || value[at - 1] == '.');
    if (!begins_before && (end == value.size() || !IsOfName(value[end]))) return true;
  }
  return false;
}

std::string_view OldFieldOf(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = value.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  value = value.substr(begin, value.find_last_not_of(kSpace) - begin + 1);
  if (!value.starts_with(kOld)) return {};
  value.remove_prefix(kOld.size());
  return std::all_of(value.begin(), value.end(), IsOfName) ? value : std::string_view();
}

}  // namespace journey::ir
