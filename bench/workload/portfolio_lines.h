// The portfolio's input: what happens to a company's customers, as Segment lines, for bench/portfolio.
//
// Seeded. Inputs come evenly spaced over 60 days from 2026-01-15 on, customers evenly drawn; 8 % are profile updates.
// One in a hundred is stamped up to an hour earlier than it comes, one in fifty is a re-delivery within 23 hours.
// Orders, parcels, meters and bills of a customer go by few ids, so that what belongs together finds itself.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace journey::bench {

struct PortfolioOptions {
  uint64_t events = 1'000'000;
  uint32_t customers = 100'000;
  uint64_t seed = 1;
};

// Calls take(line) for each, in order, with its newline.
void MakePortfolioLines(const PortfolioOptions& options, const std::function<void(std::string_view)>& take);
Status WritePortfolioFile(const std::string& path, const PortfolioOptions& options);

}  // namespace journey::bench
