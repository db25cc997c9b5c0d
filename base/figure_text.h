// Figures as people read them, the same in every picture and report.
#pragma once

#include <cstdint>
#include <string>

namespace journey {

// "1 204", for pictures and reports.
std::string CountText(uint64_t count);
// "1,204", for messages.
std::string WithThousands(uint64_t number);
// "38%", "<1%"; "–" of nothing.
std::string ShareText(uint64_t part, uint64_t whole);
// "+0.8", from -2, angry, to 2, delighted.
std::string FeelingText(double feeling);
// "2 d 3 h": two parts at most.
std::string SpanText(int64_t ms);

}  // namespace journey
