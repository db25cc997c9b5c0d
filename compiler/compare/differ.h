// Collects changes; internal to compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/compare/compare.h"
#include "compiler/compare/outline.h"

namespace journey::compare {

class Differ {
 public:
  Differ(const typed::Program& before, const typed::Program& after) : before_(before), after_(after) {}
  std::vector<Change> Take() { return std::move(changes_); }

  void Declarations();                                                      // declarations.cpp
  void Sends();                                                             // policies.cpp: channels, groups, calendars
  void Journey(const typed::Journey& before, const typed::Journey& after);  // journeys.cpp
  void JourneyIsNew(const typed::Journey& journey);
  void JourneyIsGone(const typed::Journey& journey);

 private:
  void Say(ChangeClass what, std::string place, std::string message, Span before, Span after);
  // The places of two lists, and below them.
  void Places(const std::vector<Place>& before, const std::vector<Place>& after, const std::string& where);

  // Fields of an event, a record, the customer or a journey's memory. `kept`: a customer holds their values.
  void Fields(const typed::NamedList<typed::Field>& before, const typed::NamedList<typed::Field>& after,
              const std::string& place, bool kept);
  std::string TypeText(const typed::Program& program, const ir::Type& type) const;
  std::string FieldText(const typed::Program& program, const typed::Field& field) const;
  void Events();
  void Enums();
  void Lets();
  void Records();
  void Customer();
  void Channels();
  void Groups();
  void Calendars();
  void ProjectNotes();

  void Heads(const typed::Journey& before, const typed::Journey& after);
  void Stages(const typed::Journey& before, const typed::Journey& after);
  void WaitPlaces(const typed::Journey& before, const typed::Journey& after, const Outline& was);
  void Memory(const typed::Journey& before, const typed::Journey& after);
  void Splits(const typed::Journey& before, const typed::Journey& after);
  void Notes(const typed::Journey& before, const typed::Journey& after);

  const typed::Program& before_;
  const typed::Program& after_;
  std::string subject_;
  std::vector<Change> changes_;
};

}  // namespace journey::compare
