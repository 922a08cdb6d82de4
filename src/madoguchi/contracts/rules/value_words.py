"""Japanese words for the slugs that rules filter by: one a line, ``slug word``.

``key/slug`` is the word under that key only. A slug that is missing is shown as it
is written; in English a slug is read with spaces.
"""

from __future__ import annotations

_TEXT = """
accepted 受理
accident 事故
accommodation 合理的配慮
address 住所
address-labels 宛名シール
addressee 宛先
addressee-only 本人限定受取郵便
agency 派遣
amount 金額
analysis 分析
annex-1-1 共通仕様書の措置
antivirus-updated ウイルス対策の更新
api 自動連携
applicants 申請者数
applicants_by_age 申請者の年代
applicants_by_sex 申請者の性別
applicants_by_ward 申請者の住所区
application 申請
application-form 交付申請書
application-papers 申請書類
applications_by_residence 市内外別の件数
applications_by_service 種別ごとの件数
apply-in-person 申請時来庁方式
apply-in-person-window 申請時来庁方式の窓口の経験
approach 事業者への働きかけ
approved 承認
approved-matter 承認事項
arrived 到着
assistance 介助
associations 町内会等
attendance 立会い
audio 音声
audit 監査
background-stand 背景スタンド
benefit-account 公金受取口座
binder 簿冊への編てつ
birth-date 生年月日
booking 予約
bookings 予約状況
both 双方
breach 義務違反
brochure パンフレット
browser-functions-off ブラウザ機能の無効化
call-centre コールセンター
call-centre-equipment コールセンターの什器
call-centre-hours 電話窓口の日程・時間
call-display 呼出し表示機
calls 受電数
camera 写真撮影機
campaign キャンペーン
campaign-goods キャンペーン物品
card カード
card-envelope カード送付用封筒
card-face 券面更新
card-face-printer 券面印刷機
card-issue カード交付
card-use カードの利活用
card-use-support カード利用の支援
cards カード
carry-out 持出し
carry-over 繰越し
cases 活動事例発表
cd-r CD-R
cd-r-dxf CD-R（DXF）
cd-r-pdf CD-R（PDF）
certificate 受領証明書
procedure/certificate 電子証明書
chair 椅子
change 変更
channel/city 市の受付
circumstances 発生状況
citizen 市民
city 市
city-asset 市の情報資産
city-instruction 市の指示による郵便
city-media 市の広報媒体
city-network 市のネットワーク
city-offices 庁内関係各所
city-site 市ホームページ
clear 撤去
climate 寒暖対策
collect-in-person 交付時来庁方式
collected-fields 収集する項目
common-charge 共益費
complaint 苦情
complaints 苦情
completion 完了
compliance-report 遵守状況の報告
conduct 服務規律
consent 同意書
consent-form 同意書
consumables 消耗品
contact 連絡先
content 内容
contractor 受託者
contractor-network 受託者の通信費
contractor_address 受注者の住所
contractor_name 受注者の名称
contractor_representative 受注者の代表者
copier コピー機
copy 複写
copy-paper コピー用紙
correction 訂正
corrective-measure 是正措置
count 件数
cover-letter 送付添書
crowding 混雑
cryptographic-erasure 暗号化消去
damage 損害
damages 損害賠償
date 実施日
datetime 日時
defect 不備
degaussing 磁気消去
deliverable-use 成果品の使用
deliverables 成果品
delivered 配達
delivery 配送
delivery-date 配送日
desk 机
destruction 物理破壊
device-reset 機器の初期化
device-use 機器の利用
discipline 服務規律
disposal-method 廃棄の方法
document-merge 書面の統合
drink 飲料
dvd-r DVD-R
e-mail 電子メール
emergency 緊急事態
envelope 封筒
envelopes 封筒
equipment 機材
equivalent 同等の郵便
error 錯誤
estimate 見積り
ethics 倫理
event-report 開催レポート
exchange 情報交換
explanation 説明
explanatory-leaflet 説明資料
export データ出力
express 特急発行
face-photos 顔写真
face_photo 顔写真
facilitator-fee 司会等の謝礼
facilitators 司会・ファシリテーター
fee 委託料
fee-reduction 使用料の減免
file ファイル
filer 申出者
first-centre 第一センター
first_application 初回申請の確認
flyer チラシ
flyers チラシ
form 申請書の記入
form-envelope 申請書送付用封筒
form-help 記入の補助
form-original 申請書の原本
forms 申請書等
from-city 市から
furniture-van 什器の車両
gift 返礼品
gift-cost 返礼品代金
grave 重大
group 団体
group-contact 団体との連絡
group-fee 団体の謝礼
guidance 人員整理・誘導
handling-leader 作業責任者
handout 配布資料
handover 引継ぎ
hazard 危険
health 体調への配慮
health-hygiene 健康・衛生
health-insurance 健康保険証
hygiene-supplies 衛生用品
id-form ID付き申請書
identity 本人確認
identity-check 本人確認
impossible 不可能
improvement 改善
improvements 業務改善の状況
in 受入れ
in_city 市内外の別
incident 事故
incident-notice 事故の公表
index インデックス
infection 感染対策
information 取り扱う情報
information-security 情報セキュリティ
initial 業務開始前の研修
inquiry 問合せ
inspection-finding 調査の指摘
insufficient 不足
interview-article インタビュー記事
interview-photographs 取材写真
intranet-terminal 職員端末
items 項目
j-lis-official J-LISの様式
joint 連携の取組
kana 氏名（カナ）
layout レイアウト
leaflet リーフレット
leak 漏えい
leak-prevention 漏えいの防止
leaver-reminder 離任者への念押し
lent 貸与備品
lent-item-return 貸与備品の返却
lent-items 貸与備品
lent-material 貸与資料
line-work-devices-only 業務機器のみの接続
listing 掲載情報
load 積込み
lockable-storage 施錠できる書庫
locked-case 鍵付きトランク
locked-case-spare 予備のトランク
locked-storage 施錠保管
mail-receipt 郵送受取
mail-receipt-forms 郵送受取の書類
mailing 郵便
mailing-slips 差出票等
maker-evidence メーカーの書証
maker-recommended メーカー推奨の方法
manual マニュアル
means 交通手段
media 電子媒体
medium 媒体
method 方法
mirror 手鏡
mobile-phone 携帯電話
mobile-wifi ポケットWi-Fi
multifunction-printer 複合機
municipal-security 市のセキュリティ研修
municipality 市
my-number-system マイナンバー制度
mynaportal-app マイナポータルアプリ
name 名称
navi-dial ナビダイヤル
network-line 回線
new_bookings 新規予約件数
nist-800-88 NIST SP 800-88
nist-equivalent NISTと同等以上
no-gift 返礼品なし
non-internet インターネット以外
non-regular 正社員以外
notified-place 届出の作業場所
nsa-latest NSAの最新方式
number-access-control アクセス制御
number-area 取扱区域の管理
number-authentication 識別と認証
number-data 特定個人情報等
number-data-handover 特定個人情報等の受渡し
number-handling-log 取扱状況の確認手段
number-intrusion 不正アクセスの防止
number-leak 情報漏えいの防止
number-media 電子媒体の漏えい防止
number-organisation 組織体制の運用
number-review 安全管理措置の見直し
number-unknown 番号不明
office-partition 事務室の仕切り
officer-training 市職員の研修
officer-transport 市職員の送迎
official 行政職員
omit-notice 通知の省略
on-site 会場での周知
onestop ワンストップ特例
onestop-accepted ワンストップ受付完了の通知
onestop-form ワンストップ特例申請書
onestop-guide 申請案内文
onestop-sample 記入例
online オンライン
online-sharing オンラインファイル共有
opening-hours 運営日時
operate-help 操作の補助
operation センターの運営
opinions 意見
organisation 実施体制
other その他
other-medium その他の電子媒体
other-supplies その他の物品
other_responses その他対応件数
out 返却
outline 実施概要
outreach 出張窓口
outside-city 市外
outward 往路
overwrite 上書き消去
own-line 独自回線
packing 梱包
paper 紙
paper-application 端末によらない受付
papers 回収書類
partition パーテーション
partner-group 連携団体
pdf PDF
pen ペン
people 人数
person 担当者
personal-information 個人情報
phone 電話番号
photo 写真
photo-booth 撮影ブース
photo-cutter 写真切り抜き機
photo-paper 写真用紙
photo-print 写真の印刷
photo-printer 写真印刷機
photographs 写真
photos 写真撮影件数
pictures 業務中の写真
pin 暗証番号
pin-form 暗証番号設定依頼書
pin-operation 暗証番号の操作
place 場所
place-or-work 作業場所・作業内容
plan 計画
plan-agreed 企画内容の合意
planned-date 処理予定日
platform 本システム
points マイナポイント
poor-access アクセスに課題のある地域
channel/portal ポータルサイト
work/portal ポータルサイトの追加
subject/portal ポータルサイトの追加
portal マイナポータル
portal-desk マイナポータル支援の席
portal-device マイナポータル支援の機器
portal-device-set マイナポータル支援の機器一式
portal-device-set-spare 予備の機器一式
portal-status 登録状況の確認
portal-viewing マイナポータルの閲覧
portal_benefit_account 公金受取口座の支援数
portal_health_insurance 健康保険証の支援数
postage 郵便料
postal-code 郵便番号
posted 差出し
practice 実地研修
practice-rest-space 研修時の休憩場所
practice-window-first-centre 第一センターの研修窓口
practice-window-ward-office 区役所の研修窓口
prepared 交付準備済み
presenter-support 発表の支援
price 契約金額
privacy 個人情報保護
privacy-officer 個人情報の責任者
privacy-screens 覗き見の防止
procedure 業務手順
public-body 国・自治体等
public-wifi 公衆無線LAN
publicity 広報
publicity-plan 広報計画
purpose 目的
qr-forms 二次元コード付き申請書
quality 品質
quantity 数量
question 質問
questionnaire 調査票の記載事項
rakuten 楽天ふるさと納税
reason 理由
received 受付
recruitment 参加者の募集
recycled-a4 再生コピー用紙（A4）
referral 案内
registration-reply 受付完了の返信
regular 定例
negotiator_employment/regular 正規雇用
reissue 再発行
rent 賃料
report-content 紙面の内容
representative 代表者
request-form 依頼書の受領
resident-network-terminal 住基ネット端末
resident-record-terminal 住民記録端末
return 復路
return-envelope 返信用封筒
return-postage 返信用封筒の郵送料
returned 返還
returned-mail 返戻
route 経路
safety-measures 安全対策
safety-organisation 安全管理体制
sanitisation 消去・破壊
sapporo-specific-personal-info 特定個人情報等の特記事項
scan-media 電子化データの媒体
secrecy 秘密保持
security-software セキュリティソフト
sendai-admin-info 行政情報の特記仕様書
sendai-personal-info 個人情報等の特記仕様書
sendai-personal-info-short 個人情報等取扱特記事項
sendai-specific-personal-info 特定個人情報等の特記事項
sent 送付
session 会場
session-change 開催の変更
session-days 開催日数
session-impossible 開催の困難
session-start 実施開始日
session-switched 種別変更の案内
set-up 設営
state/set-up 交付前設定済み
shortfall_analysis 想定未達の分析
shredder シュレッダー
sign 看板
signs 誤進入防止の表示
similar-work 類似業務の経験
simple-registered 簡易書留
site 実地調査
site-manager 現場の責任者
site-works 造作
smartphone スマートフォン
smartphone-charge スマートフォンの通信料
snack 菓子
speaker 講師
speaker-contact 講師との連絡
speaker-fee 講師の謝礼
speaker-title 対応者の肩書き
staff 従事者
staff-particulars 従事者の届出事項
staff-shortage 欠員
staff_count 当日の人数
start 着手
start-date 開始日
starts_at 希望日時
status-report 取扱状況の報告
storage-media-blocked 記録媒体の接続制限
stream/venue 会場使用料
subcontract 再委託
subcontractor 再委託先
subcontractor-inspection 再委託先の実地検査
subcontractor-particulars 再委託先の事項
subcontractor-supervision 再委託先の管理・監督
submission-channel 提出の方法
substitute 代替事業
sufficient 充足
summary 総括
sundries その他の物品
supervision 管理・監督の方法
supplier-briefing 協力事業者への説明会
suppliers 協力事業者
support 申請サポート
support-network 支援用の回線
support-other その他のサポート
support-service サポートの種類
support-session 申請サポートの会場
support-terminal 支援用の端末
survey-tabulation アンケート結果
suspension 業務の停止
table 記載台
tablet 申請支援タブレット
talk 話題提供
target-applicants 目標受付数
telephone 電話番号
telephone-line 電話回線
terminal 申請支援端末
terminal-operation 端末操作
terminal-printer 端末の印刷機
thank-you-letter お礼状
third-party 第三者への提供
ticket-data-export 発券データの出力
ticket-machine 発券機
tickets_by_hour 時間ごとの発券数
tie-up タイアップ
title 件名
to-city 市へ
toll-free フリーダイヤル
transport 搬送
tree 関係の一覧
turn-near 順番間近の案内
under_15 15歳未満の有無
utilities 光熱費
vehicle 車両
venue 会場
venue-condition 会場からの要請
venue-fee 会場使用料
venue-third-use 同じ会場の3回目以降
venue_analysis 会場・手法の分析
video 記録映像
visit_reasons 来所の契機
visitors 来場者数
wait_by_hour 時間ごとの待ち時間
waiting-board 待ち人数の表示
waiting-page 待ち人数のページ
waiting-page-url 待ち人数のページのURL
ward-office 区役所
window 窓口
work 業務
work-accident 労働災害
work-skill 業務の知識・技術
work-start 業務の開始
workplace 事業所等
workplace-contact 事業所の応募窓口
wrapped-car ラッピングカー
written 書面
a3-duplex-4-4-half-fold A3両面4色・2つ折り
a4-duplex-4-1 A4両面・片面4色片面白黒
1_rules 1 規程の名称
2_1_in_rules 2(1) 規程への記載
2_1_managers 2(1) 管理者
2_1_page 2(1) 該当箇所
2_2_reporting_line 2(2) 報告連絡体制
3_training 3 注意喚起・研修
4_1_alarm 4(1) 警報装置
4_1_allowed_media 4(1) 持込可能な媒体
4_1_areas 4(1) 管理区域
4_1_lock 4(1) 施錠装置
4_1_other 4(1) その他
4_1_surveillance 4(1) 監視装置
4_2_locked_storage 4(2) 施錠保管
4_2_password 4(2) パスワード
4_3_locked_bag 4(3) 施錠した鞄
4_3_manager_knows 4(3) 管理責任者の把握
4_3_media_encrypted 4(3) 媒体の暗号化
4_4_manager_checks 4(4) 管理責任者の確認
4_4_unrecoverable 4(4) 復元不可能な破棄
5_authentication 5 識別・認証
5_intrusion 5 不正アクセスの防止
5_mail_password 5 メールのパスワード
5_people_devices 5 機器と従業員の明確化
6_1_abroad 6(1) 外国のサーバ等
6_1_abroad_yes 6(1) 外国のサーバ等の利用
6_1_countries 6(1) 国名
6_1_law 6(1) 制度の把握
6_2_abroad 6(2) 外国での取扱い
6_2_abroad_yes 6(2) 外国での取扱いあり
6_2_countries 6(2) 国名
6_2_designated 6(2) 委員会が定める国
6_2_law 6(2) 制度の把握
7_supervision 7 再委託先の監督
8_certificates 8 認証
"""
WORDS: dict[str, str] = {
    line.partition(" ")[0]: line.partition(" ")[2]
    for line in _TEXT.strip().splitlines()
}
TICKS: dict[str, tuple[str, str, str, str]] = {
    "booked": ("予約あり", "予約なし", "booked", "not booked"),
    "eligible": ("受付の対象", "受付の対象外", "eligible", "not eligible"),
    "express": ("特急発行", "特急発行でない", "express", "not express"),
    "important": ("重要なもの", "重要でないもの", "important", "not important"),
    "kept": ("守られている", "守られていない", "kept", "not kept"),
    "needs_help": ("支援の希望あり", "支援の希望なし", "needs help", "needs no help"),
    "notified": ("届出済み", "届出なし", "notified", "not notified"),
    "number_data": (
        "番号データを含む",
        "番号データを含まない",
        "with number data",
        "without number data",
    ),
    "off_premises": ("庁舎外", "庁舎内", "off premises", "on the premises"),
    "passed": ("合格", "不合格", "passed", "not passed"),
    "ready": ("準備完了", "準備未了", "ready", "not ready"),
    "received_before_start": (
        "委託前の受付分",
        "委託後の受付分",
        "received before the start",
        "received after the start",
    ),
    "reissue": ("再発行", "再発行でない", "a reissue", "no reissue"),
    "streamed": ("配信あり", "配信なし", "streamed", "not streamed"),
    "with_city": ("市が同行", "市の同行なし", "with the city", "without the city"),
}
"""(true in Japanese, false, true in English, false) where あり and なし read badly."""


def value(key: str, slug: str) -> tuple[str, str]:
    """The word for a value under a key in both languages."""
    ja = WORDS.get(f"{key}/{slug}") or WORDS.get(slug) or slug
    if key == "measure" and len(slug) == 3 and slug[0] == "b" and slug[1:].isdigit():
        ja = f"保護計画の措置{int(slug[1:])}"
    if key == "fields" and len(slug) == 3 and slug[0] == "b" and slug[1:].isdigit():
        ja = f"措置{int(slug[1:])}"
    return ja, slug.replace("-", " ").replace("_", " ")


def tick(key: str, kept: bool, word: tuple[str, str]) -> tuple[str, str]:
    """The word for a tick that is set or not; ``word`` is that of its name."""
    if key in TICKS:
        yes_ja, no_ja, yes_en, no_en = TICKS[key]
        return (yes_ja, yes_en) if kept else (no_ja, no_en)
    ja, en = word
    return (f"{ja}あり", en) if kept else (f"{ja}なし", f"no {en}")
