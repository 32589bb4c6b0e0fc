package io.signalbox.db.tasks;

/** A part of an output, not longer than was asked for. */
record OutputPiece(String contentType, byte[] bytes) {}
