// The texts of a send that records and hosts see: its id and its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ir/ir.h"
#include "runtime/program/program.h"
#include "runtime/records/line_block.h"
#include "runtime/value/value.h"

namespace journey::rt {

// The host's idempotency key: journey/customer/key/entry/n, `%` and `/` inside the parts percent-encoded.
struct SendId {
  std::string_view journey, customer, key;
  uint64_t entry, n;
  bool plain_journey = false, plain_customer = false;  // it is known that the part has none of those
};
// Into memory that has room for MostSendIdChars; gives its end.
char* PutSendId(const SendId& id, char* out);
size_t MostSendIdChars(const SendId& id);

// A value as records spell it: lists as arrays, records as objects by the names of their fields, what is none left out.
void AppendValue(const Program& program, const ir::Type& type, const Value& value, std::string& json);

// The `args` object under way: begin with nothing, add each argument that was written and is not none, end it. `plain`:
// it is known that the parameter's name needs no escapes.
void AddArgument(const Program& program, const ir::ChannelParam& param, bool plain, const Value& value,
                 LineBlock& json);
void EndArguments(LineBlock& json);

}  // namespace journey::rt
