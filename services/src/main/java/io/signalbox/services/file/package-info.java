/**
 * The file in which services are declared: what may stand there, and what is said of what may not.
 * Start with {@link io.signalbox.services.file.ServicesFile}; {@link
 * io.signalbox.services.file.FileWatch} follows it.
 */
@NullMarked
package io.signalbox.services.file;

import org.jspecify.annotations.NullMarked;
