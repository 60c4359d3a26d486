import { ApiProperty } from '@nestjs/swagger';
import type { CacheStats } from '@ossa/cache';

class SavedCostDto {
  @ApiProperty() amount: number;
  @ApiProperty() currency: string;
}

/** What the cache of the process that answers has done, for the OpenAPI document. */
export class CacheStatsDto implements CacheStats {
  @ApiProperty({ type: 'integer' }) hits: number;
  @ApiProperty({ type: 'integer' }) misses: number;
  @ApiProperty({ description: 'Between 0 and 1; 0 before the first lookup.' }) hitRate: number;
  @ApiProperty({ type: 'integer', description: 'Answers that had to make room for others.' }) evictions: number;
  @ApiProperty({ type: 'integer', description: 'Answers in memory.' }) entries: number;
  @ApiProperty({ type: 'integer', description: 'Bytes of the answers in memory.' }) bytes: number;
  @ApiProperty({ type: 'integer', description: 'Lookups and writes that failed or took too long.' }) failures: number;
  @ApiProperty({ type: 'integer' }) savedTokens: number;
  @ApiProperty({ type: SavedCostDto, description: 'Of the answers whose cost is known.' }) savedCost: SavedCostDto;
}
