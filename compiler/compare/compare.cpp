// The order of the whole, and the walk down two aligned trees of places.
#include "compiler/compare/compare.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "compiler/compare/align.h"
#include "compiler/compare/differ.h"

namespace journey::compare {
namespace {

struct ClassInfo {
  std::string_view name, meaning;
};
constexpr std::array kClasses = {
#define CHANGE(id, name, what) ClassInfo{name, what},
#include "compiler/compare/classes.def"
#undef CHANGE
};
constexpr std::array kEachClass = {
#define CHANGE(id, name, what) ChangeClass::k##id,
#include "compiler/compare/classes.def"
#undef CHANGE
};

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

// Journeys of one qualified name are versions of each other; else those whose simple name only one on each side has,
// since then only the module was renamed.
std::vector<std::pair<const typed::Journey*, const typed::Journey*>> Matched(const typed::Program& before,
                                                                             const typed::Program& after) {
  std::map<std::string, const typed::Journey*> old;
  for (const typed::Journey& journey : before.journeys) {
    if (!journey.is_template) old.emplace(journey.info.qualified, &journey);
  }
  std::vector<std::pair<const typed::Journey*, const typed::Journey*>> pairs;
  for (const typed::Journey& journey : after.journeys) {
    if (journey.is_template) continue;
    const auto found = old.find(journey.info.qualified);
    pairs.emplace_back(found != old.end() ? found->second : nullptr, &journey);
    if (found != old.end()) old.erase(found);
  }
  for (auto& [was, now] : pairs) {
    if (was != nullptr) continue;
    const auto is_called = [name = now->info.name](const auto& entry) { return entry.second->info.name == name; };
    if (std::count_if(old.begin(), old.end(), is_called) != 1) continue;
    const auto only = std::count_if(pairs.begin(), pairs.end(), [&](const auto& pair) {
      return pair.first == nullptr && pair.second->info.name == now->info.name;
    });
    if (only != 1) continue;
    const auto found = std::find_if(old.begin(), old.end(), is_called);
    was = found->second;
    old.erase(found);
  }
  for (const auto& [name, journey] : old) pairs.emplace_back(journey, nullptr);
  return pairs;
}

}  // namespace

std::string_view ClassName(ChangeClass what) { return kClasses[static_cast<size_t>(what)].name; }
std::string_view ClassMeaning(ChangeClass what) { return kClasses[static_cast<size_t>(what)].meaning; }

const ChangeClass* ClassByName(std::string_view name) {
  for (const ChangeClass& what : kEachClass) {
    if (SameWord(ClassName(what), name)) return &what;
  }
  return nullptr;
}

std::vector<Change> Compare(const typed::Program& before, const typed::Program& after) {
  Differ differ(before, after);
  differ.Declarations();
  differ.Sends();
  for (const auto& [was, now] : Matched(before, after)) {
    if (was == nullptr) {
      differ.JourneyIsNew(*now);
    } else if (now == nullptr) {
      differ.JourneyIsGone(*was);
    } else {
      differ.Journey(*was, *now);
    }
  }
  return differ.Take();
}

void Differ::Say(ChangeClass what, std::string place, std::string message, Span before, Span after) {
  changes_.push_back({what, subject_, std::move(place), std::move(message), before, after});
}

void Differ::Places(const std::vector<Place>& before, const std::vector<Place>& after, const std::string& where) {
  for (const auto& [was, now] : Align(before, after)) {
    const Place& there = now != nullptr ? *now : *was;
    const std::string place = where.empty() ? there.kind : where + " / " + there.kind;
    if (was == nullptr) {
      Say(ChangeClass::kBehaviour, place, "is new", {}, now->span);
    } else if (now == nullptr) {
      Say(ChangeClass::kBehaviour, place, "is gone", was->span, {});
    } else if (was->hash != now->hash) {
      if (was->meaning != now->meaning) {
        Say(ChangeClass::kBehaviour, place, "means something else", was->span, now->span);
      } else if (was->delay != now->delay) {
        Say(ChangeClass::kTimerShift, place, "comes at another time", was->span, now->span);
      }
      Places(was->below, now->below, place);
    }
  }
}

}  // namespace journey::compare
