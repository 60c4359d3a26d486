import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Article {
  readonly title: string;
  readonly text: string;
}

/** Help articles in memory, found by the words they share with a query. */
export class ArticleIndex {
  constructor(private readonly articles: readonly Article[]) {}

  /** Reads every Markdown file of a folder; its first line is the title. */
  static async fromFolder(folder: string): Promise<ArticleIndex> {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort();
    return new ArticleIndex(await Promise.all(files.map((file) => readArticle(join(folder, file)))));
  }

  /** The best articles first; none when no word of the query occurs. A word in the title counts three times. */
  search(query: string, limit: number): readonly Article[] {
    const words = new Set(wordsOf(query));
    const scored = this.articles.map((article) => ({
      article,
      score: overlap(words, article.title) * 3 + overlap(words, article.text),
    }));
    return scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ article }) => article);
  }
}

async function readArticle(path: string): Promise<Article> {
  const [title = '', ...lines] = (await readFile(path, 'utf8')).split('\n');
  return { title: title.replace(/^#\s*/, ''), text: lines.join('\n').trim() };
}

function overlap(words: ReadonlySet<string>, text: string): number {
  return new Set(wordsOf(text)).intersection(words).size;
}

/** Words of four letters or more, without their endings: `passwords` and `password` are the same word. */
function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.replace(/(?:ing|ed|es|s)$/, ''));
}
