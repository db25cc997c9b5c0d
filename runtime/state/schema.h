// The names under which a customer's state is kept: what makes bytes that were encoded under one module readable under
// another, in another process, by a later version.
//
// In: a program. Out: everything that state can refer to, by name: fields with their types, enums and members, journeys
// with stages, memory, timers and waits by their paths, history, channels with caps, schedules and conditions.
// Positions in these lists are what encoded state refers to. Immutable; equal modules have equal schemas.
// docs/formats/state.md says what the bytes are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/program/program.h"

namespace journey::rt {

struct FieldSchema {
  std::string name;
  uint8_t kind = 0;  // ir::Kind
  bool optional = false;
  std::string enum_name;  // or the record's; also of a list's elements
  uint8_t element = 0;    // ir::Kind of a list's elements
  friend bool operator==(const FieldSchema&, const FieldSchema&) = default;
};

// Of a layout's slots, in their order.
std::vector<FieldSchema> FieldsOf(const ir::Module& module, const ir::Layout& layout);

struct EnumSchema {
  std::string name;
  std::vector<std::string> members;
};

struct RecordSchema {
  std::string name;
  std::vector<FieldSchema> fields;
};

struct JourneySchema {
  std::string name;
  std::vector<FieldSchema> memory;
  std::vector<std::string> stages, timers, waits;
  int32_t key_slot = -1;
};

// A channel of whose deferred sends more than the text is kept.
struct ChannelSchema {
  std::string name;
  std::vector<FieldSchema> rule_args;
};

struct Schema {
  // 2 brought lists, records, channels and customers who are one. State and schemas of version 1 are read too.
  static constexpr uint32_t kVersion = 2;
  static constexpr uint32_t kVersionWithChannels = 2;
  static Schema Of(const Program& program);

  uint32_t version = kVersion;  // in which it was written, and state under it
  std::vector<FieldSchema> customer;
  std::vector<EnumSchema> enums;
  std::vector<RecordSchema> records;
  std::vector<JourneySchema> journeys;
  std::vector<std::string> logs;              // what caps look at, by Plan::logs
  std::vector<FieldSchema> running;           // queries without a window, by HistoryAccess::running; the result's type
  std::vector<uint32_t> tables;               // queries that know of a key, by their positions in `running`
  std::vector<std::string> rings;             // events with windowed queries and what is kept of them
  std::vector<uint32_t> ring_words;           // of an occurrence
  std::vector<std::string> schedules, whens;  // entry rules
  std::vector<ChannelSchema> channels;

  // What is kept of a channel's deferred sends; nothing where it is not in the list.
  const std::vector<FieldSchema>& ChannelFields(std::string_view channel) const;
  // Whether the query without a window is of this kind.
  bool IsRunning(uint64_t query, ir::HistoryKind kind) const;

  // The schema itself as bytes, to be kept beside state.
  std::string Encode() const;
  static Result<Schema> Decode(std::string_view bytes);
  uint64_t Hash() const;
};

}  // namespace journey::rt
