/* A stand-in for NVIDIA's management library: one GPU with fixed answers, for machines without one. */
#include <string.h>

typedef struct { unsigned long long total, free, used; } memory_t;
typedef struct { unsigned pid; unsigned long long used; unsigned gi, ci; } process_t;

int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 1; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
    if (index) return 6; /* NVML_ERROR_NOT_FOUND */
    *handle = (void *)0x1122334455667788ULL;
    return 0;
}
static int valid(void *handle) { return handle == (void *)0x1122334455667788ULL ? 0 : 2; }
int nvmlSystemGetDriverVersion(char *text, unsigned size) { strncpy(text, "570.1", size); return 0; }
int nvmlDeviceGetName(void *h, char *text, unsigned size) { strncpy(text, "Fake GPU", size); return valid(h); }
int nvmlDeviceGetClockInfo(void *h, unsigned kind, unsigned *mhz) { *mhz = kind == 1 ? 1200 : 2600; return valid(h); }
int nvmlDeviceGetMaxClockInfo(void *h, unsigned kind, unsigned *mhz) { *mhz = kind == 1 ? 1980 : 2600; return valid(h); }
int nvmlDeviceGetTemperature(void *h, unsigned sensor, unsigned *c) { *c = 41 + sensor; return valid(h); }
int nvmlDeviceGetPowerUsage(void *h, unsigned *mw) { *mw = 70500; return valid(h); }
int nvmlDeviceGetEnforcedPowerLimit(void *h, unsigned *mw) { (void)h; (void)mw; return 3; /* NOT_SUPPORTED */ }
int nvmlDeviceGetTotalEnergyConsumption(void *h, unsigned long long *mj) { *mj = 5000000123ULL; return valid(h); }
int nvmlDeviceGetMemoryInfo(void *h, memory_t *m) { m->total = 80ULL << 30; m->free = 79ULL << 30; m->used = 1ULL << 30; return valid(h); }
int nvmlDeviceGetCurrentClocksThrottleReasons(void *h, unsigned long long *bits) { *bits = 0x24; return valid(h); }
int nvmlDeviceGetComputeRunningProcesses_v3(void *h, unsigned *count, process_t *room) {
    if (!room) { *count = 1; return 7; /* NVML_ERROR_INSUFFICIENT_SIZE */ }
    if (*count < 1) return 7;
    *count = 1;
    memset(room, 0, sizeof *room);
    room->pid = 4242;
    room->used = 123456789ULL;
    return valid(h);
}
