// What a compiled project declares, and who refers to it: what the editor's questions about names are asked of.
//
// In: a compilation and the names that sema noted (sema/references.h). Out: declarations in the order of their places,
// with what is said above them and how they are written. A declaration is known by the place of its name. Holds copies
// of texts, so that an older index still answers when a file is half typed. Never changes once it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/driver/indexed.h"
#include "compiler/source/source.h"

namespace journey::lsp {

enum class DeclarationKind : uint8_t {
  kModule,
  kAlias,
  kEnum,
  kEnumMember,
  kRecord,
  kCustomer,
  kField,        // of an event, a record or the customer
  kMemoryField,  // of a journey
  kEvent,
  kLet,
  kFunction,
  kParameter,
  kSegment,
  kPersona,
  kChannel,
  kGroup,
  kPhase,
  kCalendar,
  kJourney,
  kTemplate,
  kInstance,  // a journey made from a template
  kKey,
  kStage,
  kSplit,
  kArm,
  kKpi,
  kTest,
  kTestLet,
};

struct Declaration {
  DeclarationKind kind = DeclarationKind::kModule;
  std::string name;
  std::string head;  // how it is written, without its body
  std::string type;  // of a value; "" where there is none or it is not known
  std::string doc;
  Span place;           // of the name
  Span whole;           // with its body
  int32_t parent = -1;  // Index::all
  bool standard = false;
  bool own_wire = true;  // it says its name in inputs, or has none
  uint32_t wire_at = 0;  // where that name would stand
};

class Index {
 public:
  Index(const Compilation& compilation, Names names);

  const std::vector<Declaration>& all() const { return all_; }
  const std::vector<Reference>& uses() const { return names_.uses; }
  // Those of the module in this file; empty where it is none.
  std::vector<NameInScope> ScopeOf(FileId file) const;

  // The declaration whose name, or a use of whose name, covers the offset or ends there, and which part of the text.
  struct Found {
    Span word;
    Span declared;
  };
  std::optional<Found> At(FileId file, uint32_t offset) const;
  // Null for what is no declaration, such as a module.
  const Declaration* Declared(Span place) const;
  std::vector<Span> UsesOf(Span declared) const;
  std::vector<const Declaration*> ChildrenOf(const Declaration& parent) const;
  const Declaration* Child(const Declaration& parent, std::string_view name) const;
  // A declaration at the top of any module; the project's own go before those of the standard library.
  const Declaration* Top(std::string_view name) const;
  const Declaration* customer() const;

 private:
  friend class IndexBuilder;
  std::vector<Declaration> all_;
  std::unordered_map<uint64_t, int32_t> by_place_;
  std::vector<std::vector<int32_t>> children_;  // parallel to all_
  std::vector<int32_t> tops_;
  Names names_;
  std::unordered_map<FileId, size_t> scope_of_file_;
  std::vector<int32_t> by_begin_;    // of all_, by where their names begin
  std::vector<size_t> by_declared_;  // of uses, by the declaration's place
};

}  // namespace journey::lsp
