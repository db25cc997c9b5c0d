// Works on the texts: what a journey uses are the words in it that are declarations, and the words in those.
#include "tests/compare/first_difference.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <utility>

#include "tests/differential/lines.h"

namespace journey::differential {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

Words WordsOf(std::string_view text) {
  Words words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return words;
}

// Of one text: what each name is declared as. A policy belongs to what it is a policy of.
class Texts {
 public:
  explicit Texts(const std::string& text) {
    std::string block;
    for (const std::string& line : Lines(text)) {
      const bool begins = !line.empty() && std::isalpha(static_cast<unsigned char>(line[0]));
      if (begins) Take(std::exchange(block, ""));
      block += line + '\n';
    }
    Take(block);
    // A channel has to meet what its groups say.
    for (const std::string& group : groups_) {
      for (const std::string& word : Words(words_.at(group))) {
        if (word != group && words_.contains(word) && !journeys_.contains(word)) words_.at(word).push_back(group);
      }
    }
  }

  // The names of declarations that a journey's meaning comes from; other journeys' are not followed.
  std::set<std::string> UsesOf(const std::string& journey) const {
    std::set<std::string> uses, open{journey};
    while (!open.empty()) {
      const std::string name = *open.begin();
      open.erase(open.begin());
      if (!uses.insert(name).second) continue;
      const auto found = words_.find(name);
      if (found == words_.end()) continue;
      const bool by_template = found->second.size() > 3 && found->second[0] == "journey";
      for (size_t i = 1; i < found->second.size(); ++i) {
        const std::string& word = found->second[i];
        const bool follows = name == journey && by_template && i == 2;  // `journey X = T(…)`
        if (words_.contains(word) && (follows || !journeys_.contains(word))) open.insert(word);
      }
    }
    return uses;
  }

  // The words behind `verb` in a journey's text, or its template's.
  std::set<std::string> Behind(const std::string& journey, std::string_view verb) const {
    std::set<std::string> named;
    for (const std::string& name : UsesOf(journey)) {
      if (!journeys_.contains(name)) continue;
      const Words& words = words_.at(name);
      for (size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == verb) named.insert(words[i + 1]);
      }
    }
    return named;
  }

  bool Reads(const std::string& journey, const std::string& field) const {
    for (const std::string& name : UsesOf(journey)) {
      const auto found = words_.find(name);
      if (found == words_.end()) continue;
      const Words& words = found->second;
      for (size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "customer" && words[i + 1] == field) return true;
      }
    }
    return false;
  }

  const std::set<std::string>& journeys() const { return journeys_; }
  bool HasStage(const std::string& journey, const std::string& name) const {
    return Behind(journey, "stage").contains(name);
  }

 private:
  void Take(const std::string& block) {
    const Words words = WordsOf(block);
    if (words.size() < 2) return;
    Words& all = words_[words[1]];
    all.insert(all.end(), words.begin(), words.end());
    if (words[0] == "journey") journeys_.insert(words[1]);
    if (words[0] == "group") groups_.insert(words[1]);
  }

  std::map<std::string, Words> words_;
  std::set<std::string> journeys_, groups_;
};

std::string JourneyOf(const Json& record) {
  const std::string name = record.value("journey", "");
  return name.substr(name.rfind('.') + 1);
}

class FirstDifference {
 public:
  FirstDifference(const Texts& before, const Texts& after, const std::vector<compare::Change>& changes)
      : texts_{&before, &after} {
    for (const compare::Change& change : changes) {
      if (change.what == compare::ChangeClass::kSafe) continue;
      static constexpr std::string_view kJourney = "journey ";
      if (change.subject.starts_with(kJourney)) {
        of_journeys_[change.subject.substr(change.subject.rfind('.') + 1)].push_back(&change);
      } else {
        others_.push_back(&change);
      }
    }
  }

  // "journey", "stage", "other", or what is not named.
  std::string Named(const std::vector<std::string>& before, const std::vector<std::string>& after) const {
    const size_t common = std::min(before.size(), after.size());
    size_t at = 0;
    while (at < common && before[at] == after[at]) ++at;
    std::vector<Json> records;
    for (const auto* side : {&before, &after}) {
      if (at < side->size()) records.push_back(Json::parse((*side)[at]));
    }
    std::string fault;
    for (const Json& record : records) {
      const std::string journey = JourneyOf(record);
      if (const auto own = of_journeys_.find(journey); own != of_journeys_.end()) {
        if (OthersReach(journey) || !StagesAlone(journey, own->second)) return "journey";
        const std::set<std::string> visited = Visited(record, before, at, records);
        const bool there = std::ranges::any_of(
            own->second, [&](const compare::Change* change) { return visited.contains(StageOf(*change)); });
        if (there) return "stage";
        fault = "no change is at a stage in which the instance has been";
      } else if (OthersReach(journey)) {
        return "other";
      }
    }
    if (fault.empty()) fault = "no change is of the journey or of what it uses";
    for (const Json& record : records) fault += "\n  " + record.dump();
    return fault;
  }

 private:
  static std::string StageOf(const compare::Change& change) { return change.place.substr(0, change.place.find(" / ")); }

  bool StagesAlone(const std::string& journey, const std::vector<const compare::Change*>& changes) const {
    return std::ranges::all_of(changes, [&](const compare::Change* change) {
      const std::string stage = StageOf(*change);
      return texts_[0]->HasStage(journey, stage) || texts_[1]->HasStage(journey, stage);
    });
  }

  // By the records before, which both have in common, and those that differ.
  static std::set<std::string> Visited(const Json& of, const std::vector<std::string>& common, size_t count,
                                       const std::vector<Json>& differing) {
    std::set<std::string> stages;
    const auto add = [&](const Json& record) {
      for (const char* key : {"journey", "entry", "key"}) {
        if (record.value(key, Json()) != of.value(key, Json())) return;
      }
      for (const char* key : {"from", "stage"}) {
        if (record.contains(key)) stages.insert(record[key].get<std::string>());
      }
    };
    for (size_t i = 0; i < count; ++i) add(Json::parse(common[i]));
    for (const Json& record : differing) add(record);
    return stages;
  }

  // A declaration that the journey uses has changed, or a journey with a silent hand in it.
  bool OthersReach(const std::string& journey) const {
    for (const compare::Change* change : others_) {
      const std::string name = change->subject.substr(change->subject.rfind(' ') + 1);
      static constexpr std::string_view kField = "field ";
      for (const Texts* texts : texts_) {
        const bool customer = change->subject == "customer";
        if (customer &&
            (!change->place.starts_with(kField) || texts->Reads(journey, change->place.substr(kField.size())))) {
          return true;
        }
        if (!customer && texts->UsesOf(journey).contains(name)) return true;
      }
    }
    std::set<std::string> hands{journey};
    for (size_t before = 0; before != hands.size();) {
      before = hands.size();
      for (const Texts* texts : texts_) {
        for (const std::string& other : texts->journeys()) {
          if (std::ranges::any_of(hands, [&](const std::string& one) { return HasHandIn(*texts, other, one); })) {
            hands.insert(other);
          }
        }
      }
    }
    hands.erase(journey);
    return std::ranges::any_of(hands, [&](const std::string& one) { return of_journeys_.contains(one); });
  }

  static bool HasHandIn(const Texts& texts, const std::string& journey, const std::string& other) {
    if (texts.Behind(journey, "start").contains(other) || texts.Behind(journey, "stop").contains(other)) return true;
    const std::set<std::string> uses = texts.UsesOf(other);
    return std::ranges::any_of(texts.Behind(journey, "emit"),
                               [&](const std::string& event) { return uses.contains(event); });
  }

  const Texts* texts_[2];
  std::map<std::string, std::vector<const compare::Change*>> of_journeys_;
  std::vector<const compare::Change*> others_;
};

}  // namespace

Naming NameFirstDifferences(const std::string& text_before, const std::string& text_after,
                            const RecordsByCustomer& before, const RecordsByCustomer& after,
                            const std::vector<compare::Change>& changes) {
  const Texts texts_before(text_before), texts_after(text_after);
  const FirstDifference first(texts_before, texts_after, changes);
  RecordsByCustomer all = before;
  all.insert(after.begin(), after.end());
  Naming naming;
  static const std::vector<std::string> kNone;
  for (const auto& [customer, unused] : all) {
    const auto was = before.find(customer), now = after.find(customer);
    const auto& old_records = was == before.end() ? kNone : was->second;
    const auto& new_records = now == after.end() ? kNone : now->second;
    if (old_records == new_records) continue;
    const std::string named = first.Named(old_records, new_records);
    naming.by_journey += named == "journey" || named == "stage";
    naming.by_stage += named == "stage";
    naming.by_other += named == "other";
    if (named != "journey" && named != "stage" && named != "other" && naming.fault.empty()) {
      naming.fault = "customer " + customer + ": " + named;
    }
  }
  return naming;
}

}  // namespace journey::differential
