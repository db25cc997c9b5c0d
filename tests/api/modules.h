// Modules and lines for tests of the C API.
#pragma once

#include <cstdint>
#include <string>

#include "journey/journey.h"

namespace journey::testing_api {

// The bytes of a module; the text must compile.
std::string Compiled(const std::string& text);
// A module that runs interpreted, loaded from such bytes.
journey_module* Loaded(const std::string& text);

// Sends ten minutes after `In`, if no `Out` comes first. Three records: entered, sent, ended.
extern const char kTen[];
// Sends every minute, for ever.
extern const char kForever[];
// Uses what allocates: memory of customers and instances, texts, history, message ids, keys, regexes, zones, waits.
extern const char kHungry[];

// An event as a line, with its newline; `seconds` since 2026-03-28T10:00:00Z.
std::string Line(const std::string& event, const std::string& customer, int seconds = 0);
int64_t At(int seconds);
size_t CountLines(const std::string& text);

}  // namespace journey::testing_api
