/**
 * What somebody has declared of services. Plain Java: no framework, and nothing of what becomes of
 * it. Start with {@link io.signalbox.services.ServiceDeclaration}.
 */
@NullMarked
package io.signalbox.services;

import org.jspecify.annotations.NullMarked;
