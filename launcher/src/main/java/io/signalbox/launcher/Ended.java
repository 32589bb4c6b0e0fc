package io.signalbox.launcher;

/** An instance that is no more. */
public record Ended(Handle handle, Exit exit) {}
