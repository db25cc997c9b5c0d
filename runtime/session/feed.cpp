// One input after another, decoded where its batch wants it.
#include "runtime/session/feed.h"

#include "runtime/input/blocks.h"

namespace journey::rt {

Fed FeedAll(InputSource& source, Session& session, const FeedCalls& calls) {
  Fed fed;
  source.UseCompiler(session.line_compiler());
  Input input;
  RawLine raw;
  const auto next = [&] {
    while (calls.idle && source.MayWait()) {
      calls.idle();
      if (!source.Await()) break;
    }
    return source.Next(session.arena(), &input, &raw);
  };
  while (next()) {
    ++fed.lines;
    if (const Fault fault = session.Judge(input)) input = Rejected(fault);
    for (const Fault& fault : input.faults) {
      ++fed.faults;
      if (calls.rejected) calls.rejected(raw, Rejected(fault));
    }
    if (calls.unknown && input.kind == InputKind::kIgnored && !input.other.empty()) calls.unknown(input.other);
    if (input.kind == InputKind::kRejected) {
      ++fed.rejected;
      if (calls.rejected) calls.rejected(raw, input);
    }
    if (calls.taken && !calls.taken(raw, input)) break;
    session.Feed(input);
    if (calls.go_on && !calls.go_on(fed.lines)) break;
  }
  return fed;
}

}  // namespace journey::rt
