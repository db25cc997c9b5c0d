// The texts of a send that records and hosts see: its id and its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ir/ir.h"
#include "runtime/program/program.h"
#include "runtime/value/value.h"

namespace journey::rt {

// The host's idempotency key: journey/customer/key/entry/n, `%` and `/` inside the parts percent-encoded. It stands in
// `room`, which grows as it must and is used again by the next.
std::string_view PutSendId(std::string_view journey, std::string_view customer, std::string_view key, uint64_t entry,
                           uint64_t n, std::string& room);

// A value as records spell it: lists as arrays, records as objects by the names of their fields, what is none left out.
void AppendValue(const Program& program, const ir::Type& type, const Value& value, std::string& json);

// The `args` object under way: begin with "{", add each argument that was written and is not none, end with "}".
void AppendArgument(const Program& program, const ir::ChannelParam& param, const Value& value, std::string& json);

}  // namespace journey::rt
