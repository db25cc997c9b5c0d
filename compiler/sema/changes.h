// What an edit has changed of the declarations, and how far that reaches.
//
// Two things are told apart. What typing looks at: a declaration whose text has changed there, one that names such a
// one in turn, and one that has looked up a name that came or went. And what costs follow from: all of that, and what
// of a declaration's text only the way to run it looks at.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/sema/kept.h"

namespace journey::sema {

class Context;

// Names of the whole project that no customer's field can have.
inline constexpr std::string_view kAnyPhase = "phases", kZoneField = "customer zone";
uint32_t WordOf(std::string_view name);

// Declarations as they stood before.
class Marks {
 public:
  // Whether it is new. `declaration`: its place.
  bool Add(Span declaration) {
    if (begins_.size() <= declaration.file) begins_.resize(declaration.file + 1);
    empty_ = false;
    return begins_[declaration.file].insert(declaration.begin).second;
  }
  bool Has(Span declaration) const {
    return HasAny(declaration.file) && begins_[declaration.file].contains(declaration.begin);
  }
  bool HasAny(FileId file) const { return file < begins_.size() && !begins_[file].empty(); }
  bool empty() const { return empty_; }

 private:
  std::vector<std::set<uint32_t>> begins_;  // by file
  bool empty_ = true;
};

class Changes {
 public:
  Changes(const Context& context, const KeptAnalysis& kept, const AnalysisBefore& before)
      : context_(context), kept_(kept), before_(before) {}

  // Compares the texts of the modules' declarations. False when a file has come or gone: then nothing can be kept.
  bool Compare(const std::vector<std::vector<DeclarationText>>& now);
  // Once the customer's fields are known.
  void CompareCustomer();
  // To what depends on what has changed, as far as typing goes; `kept` holds heads by their numbers of before. False
  // when it is not known what does: then nothing can be kept.
  bool Spread();
  // Whether what the body has looked at is another.
  bool Touches(const KeptBody& body) const;
  bool HasChanged(Span declared) const { return Has(looked_at_, declared); }

  // The modules of journeys and channels that may cost others. `journeys`: those that are typed anew, by number;
  // `before`: the number of each before, or kNone.
  std::set<int32_t> CostModules(std::vector<bool> journeys, const std::vector<int32_t>& before);

  // A place of before in a declaration, as it is now.
  Span Moved(Span declared) const;

  bool only_bodies() const { return only_bodies_; }  // besides journeys and tests nothing is another
  bool any() const { return !looked_at_.empty(); }
  bool instances() const { return instances_; }
  bool rules() const { return rules_; }

 private:
  struct Move {
    Span before;
    uint32_t now;  // where it begins
  };
  using Texts = std::vector<DeclarationText>;

  bool SameModules() const;
  void CompareModule(FileId file, const Texts& was, const Texts& is);
  void CompareText(const DeclarationText& was, const DeclarationText& is);
  void ComesOrGoes(FileId file, const DeclarationText& one);
  bool LooksTheSame(const DeclarationText& was, const DeclarationText& is) const;
  void Add(FileId scope, std::string_view name) {
    names_.emplace_back(scope, WordOf(name));
    words_.insert(names_.back().second);
  }
  bool IsOther(const AskedName& asked) const;
  bool Sees(const AskedName& asked, FileId file) const;
  const DeclarationText* DeclarationAt(Span place) const;
  bool Has(const Marks& marks, Span declared) const;
  bool SpreadThrough(const std::vector<Reference>& references, Marks& marks, bool whole) const;
  bool SpreadCosts(std::vector<bool>& journeys, const std::vector<int32_t>& before);

  const Context& context_;
  const KeptAnalysis& kept_;
  const AnalysisBefore& before_;
  std::vector<std::vector<Move>> moves_;  // by file
  std::vector<int32_t> module_of_file_;   // as it was
  Marks looked_at_, whole_;
  std::vector<std::pair<FileId, uint32_t>> names_;  // that have come or gone, and where; kNoFile: of the whole project
  std::unordered_set<uint32_t> words_;              // of `names_`
  std::set<int32_t> new_channels_;                  // modules
  bool only_bodies_ = true, instances_ = false, rules_ = false, customers_ = false;
};

}  // namespace journey::sema
