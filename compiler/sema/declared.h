// What a module declares, as texts: what an edit has changed is found by comparing them.
//
// Of `customer` each field counts as a declaration of its own, so that bodies depend on those that they name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/source/source.h"

namespace journey::sema {

enum class DeclaredKind : uint8_t {
  kUse,
  kEnum,
  kRecord,
  kCustomer,  // what stands before its fields
  kCustomerField,
  kEvent,
  kLet,
  kSegment,
  kPersona,
  kChannel,
  kPolicy,
  kGroup,
  kPhases,
  kCalendar,
  kJourney,
  kTemplate,
  kInstance,
  kEnsure,
  kTest
};

struct DeclarationText {
  DeclaredKind kind = DeclaredKind::kUse;
  std::string name;  // "" where it has none
  Span span;
  // The part of it that typing what names it never looks at: the rules of a channel, the default of a customer's field.
  Span own;
};

// In order of their places.
std::vector<DeclarationText> DeclarationsOf(const ast::Module& module);

// Whether other declarations can name it, by a name that it shares with no declaration of another kind.
bool IsInScope(DeclaredKind kind);
bool IsJourney(DeclaredKind kind);  // with a body; no instance of a template

inline bool IsIn(Span outer, Span inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.begin < outer.end;
}

}  // namespace journey::sema
