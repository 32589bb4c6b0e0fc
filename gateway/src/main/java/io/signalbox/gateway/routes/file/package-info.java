/**
 * The file in which services are declared: what may stand there, and what is said of what may not.
 * Start with {@link io.signalbox.gateway.routes.file.ServicesFile}; {@link
 * io.signalbox.gateway.routes.file.FileWatch} follows it.
 */
@NullMarked
package io.signalbox.gateway.routes.file;

import org.jspecify.annotations.NullMarked;
