#define _GNU_SOURCE
#include "CProcess.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int release(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size, (void)data;
    uintptr_t page = (uintptr_t)getpagesize();
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        // Only what cannot have been written to: the rest is more than a copy of the file.
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X) || (header->p_flags & PF_W)) continue;
        uintptr_t start = (object->dlpi_addr + header->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + header->p_vaddr + header->p_memsz;
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 1;  // The first object is the program itself; libraries are shared with others.
}

void apus_release_text(void) { dl_iterate_phdr(release, NULL); }
