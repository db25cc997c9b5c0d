/* The least that a host can do: ends with 0 when the library is at least what the header describes. */
#include <journey/journey.h>

int main(void) { return journey_abi_version() >= JOURNEY_ABI_VERSION && journey_version()[0] != 0 ? 0 : 1; }
