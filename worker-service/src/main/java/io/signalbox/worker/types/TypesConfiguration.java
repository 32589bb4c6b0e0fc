package io.signalbox.worker.types;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, ThumbnailProperties.class})
class TypesConfiguration {}
