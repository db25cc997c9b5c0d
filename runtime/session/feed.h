// The way of a stream through a session: lines, decoded, fed. One loop for the command line, hosts and tests.
//
// In: a source and a session. Out: what was not usable to a function, everything else into the session. An input is
// decoded into the session's arena and stays there until its batch has been handled.
#pragma once

#include <cstdint>
#include <functional>

#include "runtime/input/source.h"
#include "runtime/session/session.h"

namespace journey::rt {

struct FeedCalls {
  // A line that could not be used, or one trait of it, and why; its place in the stream.
  std::function<void(const RawLine& raw, const Input& input)> rejected;
  // Every line, when it has been judged and before the session gets it. False: it does not, and no more are wanted.
  std::function<bool(const RawLine& raw, const Input& input)> taken;
  // Before the source may have to wait for somebody who writes, and again and again while it does. Nothing may be
  // queued in the session afterwards.
  std::function<void()> idle;
  // An event that is not declared.
  std::function<void(std::string_view name)> unknown;
  // After each line; false: no more of them are wanted.
  std::function<bool(uint64_t lines)> go_on;
};

struct Fed {
  uint64_t lines = 0, rejected = 0;
  uint64_t faults = 0;  // traits that could not be used, of lines that otherwise could
};

// To the source's end, to its failure, or to where no more lines are wanted. What is queued in the session stays
// queued. From here on the source may ask the session's executor to compile, so that must outlive it.
Fed FeedAll(InputSource& source, Session& session, const FeedCalls& calls = {});

}  // namespace journey::rt
