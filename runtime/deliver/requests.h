// Dead letters that are to be tried again, asked for beside the process that delivers, or done where there is none.
//
// A request is a small file in the folder of queues, written whole, which whoever delivers takes and removes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"
#include "runtime/deliver/delivery.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

// `number`: tells requests apart that are asked for at once. Empty `ids`: all.
Status AskForRetry(Disk& folder, const std::string& sink, std::span<const std::string> ids, int64_t number);
// Does what was asked for of this sink, and removes the requests.
Status TakeRetryRequests(Delivery& delivery);
// The same of a queue that nobody has open.
Status TakeRetryRequests(Disk& folder, const std::string& sink);
// Dead letters of a queue that nobody has open become sends that were never tried; how many.
Result<uint64_t> RetryDeadLetters(Disk& folder, const std::string& sink, std::span<const std::string> ids);

}  // namespace journey::rt
