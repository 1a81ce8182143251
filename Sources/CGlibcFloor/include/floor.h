// Nothing is declared here: what floor.c defines is for the linker.
